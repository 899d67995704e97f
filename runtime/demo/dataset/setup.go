package dataset

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
)

// Roles, profiles and groups by their index.
const (
	roleCEO = iota
	roleSalesLead
	roleSales
	roleSupportLead
	roleSupport
)

const (
	profileAdmin = iota
	profileStandard
	profileReadOnly
	profileSupport
)

const (
	queueSupport = iota
	queueLeads
)

// OrganizationName is the name of the demo company.
const OrganizationName = "Forcefield Demo"

func (g *generator) organization() table {
	return table{
		object: "Organization", count: 1,
		fields: append([]string{
			"Id", "Name", "Street", "City", "State", "PostalCode", "Country", "Phone", "PrimaryContact", "DefaultLocaleSidKey",
			"TimeZoneSidKey", "LanguageLocaleKey", "FiscalYearStartMonth", "OrganizationType", "InstanceName",
		}, auditFields()...),
		row: func(_ int, _ *random, values []any) []any {
			created := stamp(g.day.AddDate(-5, 0, 0))
			return append(values, OrganizationID(), OrganizationName, "1 Demo Way", "San Francisco", "CA", "94105", "USA",
				"+1 415 555 0100", "Dana Admin", "en_US", "GMT", "en_US", int64(1), "Developer Edition", "DEMO1",
				created, AdminID(), created, AdminID(), created)
		},
	}
}

func (g *generator) profiles() table {
	names := []string{"System Administrator", "Standard User", "Read Only", "Support User"}
	return table{
		object: "Profile", count: len(names),
		fields: append([]string{
			"Id", "Name", "UserType", "PermissionsApiEnabled", "PermissionsModifyAllData", "PermissionsViewAllData", "PermissionsViewSetup",
		}, auditFields()...),
		row: func(i int, _ *random, values []any) []any {
			admin := flag(i == profileAdmin)
			created := stamp(g.day.AddDate(-5, 0, 0))
			return append(values, id("00e", i), names[i], "Standard", int64(1), admin, admin, admin,
				created, AdminID(), created, AdminID(), created)
		},
	}
}

func (g *generator) roles() table {
	type role struct {
		name   string
		parent any
	}
	roles := []role{
		{"CEO", nil}, {"VP Sales", id("00E", roleCEO)}, {"Sales Representative", id("00E", roleSalesLead)},
		{"Head of Support", id("00E", roleCEO)}, {"Support Agent", id("00E", roleSupportLead)},
	}
	return table{
		object: "UserRole", count: len(roles),
		fields: []string{"Id", "Name", "ParentRoleId", "DeveloperName", "LastModifiedDate", "LastModifiedById", "SystemModstamp"},
		row: func(i int, _ *random, values []any) []any {
			created := stamp(g.day.AddDate(-5, 0, 0))
			return append(values, id("00E", i), roles[i].name, roles[i].parent, strings.ReplaceAll(roles[i].name, " ", "_"),
				created, AdminID(), created)
		},
	}
}

func (g *generator) groups() table {
	names := []string{"Support Tier 1", "Inbound Leads"}
	return table{
		object: "Group", count: len(names),
		fields: append([]string{"Id", "Name", "DeveloperName", "Type", "Email", "OwnerId"}, auditFields()...),
		row: func(i int, _ *random, values []any) []any {
			created := stamp(g.day.AddDate(-5, 0, 0))
			name := strings.ReplaceAll(names[i], " ", "_")
			return append(values, id("00G", i), names[i], name, "Queue", strings.ToLower(name)+"@forcefield-demo.example",
				OrganizationID(), created, AdminID(), created, AdminID(), created)
		},
	}
}

func (g *generator) recordTypes() table {
	types := rules.RecordTypes()
	return table{
		object: "RecordType", count: len(types),
		fields: append([]string{"Id", "Name", "DeveloperName", "Description", "SobjectType", "IsActive"}, auditFields()...),
		row: func(i int, _ *random, values []any) []any {
			t := types[i]
			created := stamp(g.day.AddDate(-5, 0, 0))
			return append(values, id("012", i), t.Name, t.DeveloperName, t.Description, t.Object, int64(1),
				created, AdminID(), created, AdminID(), created)
		},
	}
}

// recordType is the id of an object's record type: the default one, or the one after it.
func recordType(object string, isDefault bool) string {
	types := rules.RecordTypesOf(object)
	if isDefault {
		return types[0].ID
	}
	return types[1].ID
}

// person is a user of the demo company. The first is the administrator, to whom the demo token belongs.
type person struct {
	first, last, title string
	role, profile      int
	manager            int // index of a person, -1 for none
	inactive           bool
}

func people() []person {
	return []person{
		{"Dana", "Admin", "Salesforce Administrator", roleCEO, profileAdmin, -1, false},
		{"Morgan", "Reyes", "Chief Executive Officer", roleCEO, profileStandard, -1, false},
		{"Priya", "Natarajan", "VP Sales", roleSalesLead, profileStandard, 1, false},
		{"Tom", "Okonkwo", "Account Executive", roleSales, profileStandard, 2, false},
		{"Sofia", "Lindgren", "Account Executive", roleSales, profileStandard, 2, false},
		{"Marcus", "Bell", "Account Executive", roleSales, profileStandard, 2, false},
		{"Aiko", "Tanabe", "Sales Development Representative", roleSales, profileStandard, 2, false},
		{"Luis", "Herrera", "Account Executive", roleSales, profileStandard, 2, false},
		{"Grace", "Whitfield", "Head of Support", roleSupportLead, profileStandard, 1, false},
		{"Noor", "Haddad", "Support Agent", roleSupport, profileSupport, 8, false},
		{"Ben", "Carver", "Support Agent", roleSupport, profileSupport, 8, false},
		{"Old", "Timer", "Account Executive (left)", roleSales, profileReadOnly, 2, true},
	}
}

func (g *generator) users() table {
	staff := people()
	return table{
		object: "User", count: len(staff),
		fields: append([]string{
			"Id", "Username", "LastName", "FirstName", "Name", "CompanyName", "Department", "Title", "City", "Country", "Email", "Phone",
			"Alias", "CommunityNickname", "IsActive", "TimeZoneSidKey", "UserRoleId", "LocaleSidKey", "EmailEncodingKey", "ProfileId",
			"UserType", "LanguageLocaleKey", "EmployeeNumber", "ManagerId", "LastLoginDate", "ForecastEnabled",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			p := staff[i]
			login := mailbox(p.first, p.last)
			department := "Sales"
			if p.role >= roleSupportLead {
				department = "Support"
			}
			var manager any
			if p.manager >= 0 {
				manager = id("005", p.manager)
			}
			created := stamp(g.day.AddDate(-5, 0, i))
			return append(values, id("005", i), login+"@forcefield-demo.example", p.last, p.first, rules.PersonName(p.first, p.last),
				"Forcefield Demo", department, p.title, "San Francisco", "USA", login+"@forcefield-demo.example",
				phone(r, "+1 415 555"), strings.ToLower(p.first[:1]+p.last[:min(4, len(p.last))]), login, flag(!p.inactive),
				"GMT", id("00E", p.role), "en_US", "UTF-8", id("00e", p.profile), "Standard", "en_US", employeeNumber(i), manager,
				stamp(g.moment(r, -r.between(1, 20))), flag(p.role == roleSales),
				created, AdminID(), created, AdminID(), created)
		},
	}
}

// Users by what they do, as indexes of people.

func (g *generator) seller(r *random) string  { return id("005", r.between(3, 7)) }
func (g *generator) agent(r *random) string   { return id("005", r.between(8, 10)) }
func (g *generator) anyUser(r *random) string { return id("005", r.between(0, 10)) }
func (g *generator) leftUser() string         { return id("005", 11) }
func (g *generator) queue(i int) string       { return id("00G", i) }
