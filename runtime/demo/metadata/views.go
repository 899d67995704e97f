package metadata

// View is a list view of the org.
type View struct {
	Object, Name, DeveloperName string
	Columns                     []string // field paths
	Where                       string   // SOQL, "" for all records
	OrderBy                     string   // SOQL
	Mine                        bool     // only records of the user who looks
}

// Views are the list views that the org has, by object.
func Views() []View {
	accounts := []string{"Name", "Site", "BillingState", "Phone", "Type", "Owner.Alias"}
	contacts := []string{"Name", "Account.Name", "Title", "Phone", "Email", "Owner.Alias"}
	opportunities := []string{"Name", "Account.Name", "Amount", "CloseDate", "StageName", "Owner.Alias"}
	cases := []string{"CaseNumber", "Contact.Name", "Subject", "Status", "Priority", "CreatedDate", "Owner.Name"}
	leads := []string{"Name", "Company", "State", "Email", "Status", "CreatedDate", "Owner.Name"}
	invoices := []string{"Name", "Account__r.Name", "Amount__c", "Status__c", "Due_Date__c"}
	return []View{
		{Object: "Account", Name: "All Accounts", DeveloperName: "AllAccounts", Columns: accounts, OrderBy: "Name"},
		{Object: "Account", Name: "My Accounts", DeveloperName: "MyAccounts", Columns: accounts, OrderBy: "Name", Mine: true},
		{Object: "Contact", Name: "All Contacts", DeveloperName: "AllContacts", Columns: contacts, OrderBy: "LastName, FirstName"},
		{Object: "Contact", Name: "My Contacts", DeveloperName: "MyContacts", Columns: contacts, OrderBy: "LastName, FirstName", Mine: true},
		{Object: "Opportunity", Name: "All Opportunities", DeveloperName: "AllOpportunities", Columns: opportunities, OrderBy: "Name"},
		{Object: "Opportunity", Name: "My Opportunities", DeveloperName: "MyOpportunities", Columns: opportunities, OrderBy: "Name", Mine: true},
		{Object: "Opportunity", Name: "Closing Next Month", DeveloperName: "ClosingNextMonth", Columns: opportunities,
			Where: "CloseDate = NEXT_MONTH AND IsClosed = false", OrderBy: "CloseDate"},
		{Object: "Case", Name: "All Open Cases", DeveloperName: "AllOpenCases", Columns: cases, Where: "IsClosed = false", OrderBy: "CaseNumber"},
		{Object: "Case", Name: "My Cases", DeveloperName: "MyCases", Columns: cases, OrderBy: "CaseNumber", Mine: true},
		{Object: "Lead", Name: "All Open Leads", DeveloperName: "AllOpenLeads", Columns: leads, Where: "IsConverted = false", OrderBy: "LastName, FirstName"},
		{Object: "Invoice__c", Name: "All", DeveloperName: "All", Columns: invoices, OrderBy: "Name"},
		{Object: "Invoice__c", Name: "Overdue", DeveloperName: "Overdue", Columns: invoices, Where: "Status__c = 'Overdue'", OrderBy: "Due_Date__c"},
	}
}
