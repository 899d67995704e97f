trigger OpportunityNextStep on Opportunity (before update) {
    for (Opportunity record : Trigger.new) {
        if (record.StageName != Trigger.oldMap.get(record.Id).StageName && !record.IsClosed) {
            record.NextStep = null;
        }
    }
}
