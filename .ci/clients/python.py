"""Drives the demo org with simple-salesforce, a client that others wrote and that knows nothing of it. Run by
simple_salesforce.sh, with the org's settings in the environment."""
import os
import tempfile
import time
from urllib.parse import urlsplit

from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (SalesforceError, SalesforceExpiredSession, SalesforceMalformedRequest,
                                          SalesforceResourceNotFound)

host = urlsplit(os.environ['SALESFORCE_INSTANCE_URL']).netloc
sf = Salesforce(instance=host, session_id=os.environ['SALESFORCE_ACCESS_TOKEN'], version='60.0')
mark = format(time.time_ns(), 'x')  # so that a run does not meet the records of another
passed = failed = 0


def check(name):
    def run(body):
        global passed, failed
        try:
            body()
            passed += 1
            print('ok   ', name)
        except Exception as e:  # every check is to be seen
            failed += 1
            print('FAIL ', name, '-', type(e).__name__, str(e)[:600])
    return run


def refused(kind, code, call):
    try:
        call()
    except kind as e:
        assert code in str(e.content), e.content
        return
    raise AssertionError('it was not refused')


@check('login with a token')
def _():
    assert sf.restful('limits')['DailyApiRequests']['Max'] > 0


@check('a session that is none')
def _():
    other = Salesforce(instance=host, session_id='00Dnone!x')
    refused(SalesforceExpiredSession, 'INVALID_SESSION_ID', lambda: other.query('SELECT Id FROM Account'))


@check('query')
def _():
    found = sf.query("SELECT Id, Name, Owner.Name FROM Account ORDER BY Name LIMIT 3")
    assert found['done'] and found['totalSize'] == 3 and found['records'][0]['Owner']['Name']


@check('query page by page')
def _():
    sf.headers['Sforce-Query-Options'] = 'batchSize=200'
    first = sf.query('SELECT Id FROM Contact')
    assert not first['done'] and len(first['records']) == 200, len(first['records'])
    more = sf.query_more(first['nextRecordsUrl'], identifier_is_url=True)
    assert more['records'][0]['Id'] not in {r['Id'] for r in first['records']}
    every = sf.query_all('SELECT Id FROM Contact')
    assert len(every['records']) == every['totalSize'] == first['totalSize']
    assert sum(1 for _ in sf.query_all_iter('SELECT Id FROM Contact')) == every['totalSize']
    del sf.headers['Sforce-Query-Options']


@check('queries with values, sub-queries, groups')
def _():
    q = format_soql("SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name LIKE '{:like}%' LIMIT 1", 'E')
    assert sf.query(q)['totalSize'] == 1
    groups = sf.query('SELECT Industry, COUNT(Id) n FROM Account GROUP BY Industry ORDER BY COUNT(Id) DESC')['records']
    assert groups[0]['n'] >= groups[-1]['n']


@check('queries that are wrong')
def _():
    refused(SalesforceMalformedRequest, 'MALFORMED_QUERY', lambda: sf.query('SELECT FROM Account'))
    refused(SalesforceMalformedRequest, 'INVALID_FIELD', lambda: sf.query('SELECT Nme FROM Account'))


@check('describe')
def _():
    assert any(o['name'] == 'Invoice__c' for o in sf.describe()['sobjects'])
    account = sf.Account.describe()
    assert any(f['name'] == 'ERP_Id__c' and f['externalId'] for f in account['fields'])
    assert sf.Account.metadata()['objectDescribe']['name'] == 'Account'
    assert sf.Case.describe_layout('012Fd0000000001IAA')['detailLayoutSections']


@check('create, get, update, upsert, delete')
def _():
    made = sf.Account.create({'Name': 'By Python ' + mark, 'ERP_Id__c': 'py-' + mark})
    assert made['success']
    assert sf.Account.get(made['id'])['Name'] == 'By Python ' + mark
    assert sf.Account.get_by_custom_id('ERP_Id__c', 'py-' + mark)['Id'] == made['id']
    assert sf.Account.update(made['id'], {'Rating': 'Hot'}) == 204
    assert sf.Account.upsert('ERP_Id__c/py-' + mark, {'Name': 'Again ' + mark}) in (200, 204)
    assert sf.Account.upsert('ERP_Id__c/py2-' + mark, {'Name': 'New ' + mark}) == 201
    assert sf.Account.delete(made['id']) == 204
    refused(SalesforceResourceNotFound, '', lambda: sf.Account.get(made['id']))
    refused(SalesforceMalformedRequest, 'REQUIRED_FIELD_MISSING', lambda: sf.Contact.create({'FirstName': 'x'}))


@check('search')
def _():
    sf.Account.create({'Name': 'Findable' + mark})
    assert sf.search('FIND {Findable' + mark + '} RETURNING Account(Id, Name)')['searchRecords'][0]['Name'] == 'Findable' + mark
    assert len(sf.quick_search('Findable' + mark)['searchRecords']) == 1


@check('bulk, first generation')
def _():
    rows = [{'LastName': 'Bulk %d %s' % (i, mark)} for i in range(250)] + [{'FirstName': 'without a name'}]
    results = sf.bulk.Contact.insert(rows, batch_size=100)
    assert [r['success'] for r in results] == [True] * 250 + [False], results[-1]
    ids = [r['id'] for r in results if r['success']]
    found = sf.bulk.Contact.query("SELECT Id, LastName FROM Contact WHERE LastName LIKE 'Bulk % " + mark + "'")
    assert len(found) == 250, len(found)
    assert all(r['success'] for r in sf.bulk.Contact.update([{'Id': i, 'Title': 'x'} for i in ids]))
    assert all(r['success'] for r in sf.bulk.Account.upsert([{'ERP_Id__c': 'b-' + mark, 'Name': 'Bulk'}], 'ERP_Id__c'))
    assert all(r['success'] for r in sf.bulk.Contact.delete([{'Id': i} for i in ids]))


@check('bulk, second generation')
def _():
    rows = [{'LastName': 'Second %d %s' % (i, mark)} for i in range(30)]
    done = sf.bulk2.Contact.insert(records=rows)
    assert sum(d['numberRecordsProcessed'] for d in done) == 30 and not sum(d['numberRecordsFailed'] for d in done), done
    text = ''.join(sf.bulk2.Contact.query("SELECT Id, LastName FROM Contact WHERE LastName LIKE 'Second % " + mark + "'"))
    assert len(text.strip().splitlines()) == 31, text[:200]
    with tempfile.TemporaryDirectory() as folder:
        parts = sf.bulk2.Account.download('SELECT Id, Name FROM Account', path=folder, max_records=200)
        assert len(parts) > 1 and os.path.getsize(parts[0]['file']) > 0, parts
    failed_rows = sf.bulk2.Contact.insert(records=[{'FirstName': 'without'}])
    assert failed_rows[0]['numberRecordsFailed'] == 1
    assert 'REQUIRED_FIELD_MISSING' in sf.bulk2.Contact.get_failed_records(failed_rows[0]['job_id'])


@check('tooling')
def _():
    classes = sf.toolingexecute('query/?q=SELECT+Id,Name+FROM+ApexClass')
    assert classes['size'] > 0


@check('Apex REST')
def _():
    try:
        sf.apexecute('nothing/here', method='GET')
    except SalesforceError as e:
        assert 'NOT_FOUND' in str(e.content)
    else:
        raise AssertionError('an endpoint that is not there answers')


@check('deleted, updated, record counts, users')
def _():
    import datetime
    end = datetime.datetime.now(datetime.timezone.utc)
    assert 'ids' in sf.Contact.updated(end - datetime.timedelta(days=1), end)
    assert 'deletedRecords' in sf.Contact.deleted(end - datetime.timedelta(days=1), end)
    assert sf.restful('limits/recordCount', {'sObjects': 'Account'})['sObjects'][0]['count'] > 0


print('\n%d passed, %d failed' % (passed, failed))
raise SystemExit(1 if failed else 0)
