// Drives the demo org with jsforce, a client that others wrote and that knows nothing of it: what its methods need from a
// Salesforce, the org must have. Run by clients.sh, with the org's settings in the environment.
'use strict';
const assert = require('node:assert/strict');
const jsforce = require('jsforce');

const { SALESFORCE_INSTANCE_URL: url, SALESFORCE_ACCESS_TOKEN: token, SALESFORCE_USERNAME: username,
	SALESFORCE_PASSWORD: password, SALESFORCE_CLIENT_ID: clientId, SALESFORCE_CLIENT_SECRET: clientSecret } = process.env;

const conn = new jsforce.Connection({ instanceUrl: url, accessToken: token, version: '60.0' });
const mark = Date.now().toString(36); // in names and external ids, so that a run does not meet the records of another

const checks = [];
const check = (name, run) => checks.push([name, run]);
const refused = (promise, code) => assert.rejects(promise, (e) => {
	assert.equal(e.errorCode ?? e.name, code, e.message);
	return true;
});

check('login with a token', async () => {
	const me = await conn.identity();
	assert.equal(me.username, username);
});
check('login by SOAP', async () => {
	const c = new jsforce.Connection({ loginUrl: url });
	const me = await c.login(username, password);
	assert.match(me.id, /^005/);
	assert.equal((await c.query('SELECT Id FROM Account LIMIT 1')).totalSize, 1);
	await c.logout();
});
check('login by OAuth with a password', async () => {
	const c = new jsforce.Connection({ oauth2: { loginUrl: url, clientId, clientSecret } });
	await c.login(username, password);
	assert.equal((await c.identity()).username, username);
});
check('login with client credentials', async () => {
	const c = new jsforce.Connection({ instanceUrl: url, oauth2: { loginUrl: url, clientId, clientSecret } });
	await c.authorize({ grant_type: 'client_credentials' });
	assert.match((await c.identity()).user_id, /^005/);
});
check('a token that is none', () => refused(
	new jsforce.Connection({ instanceUrl: url, accessToken: '00Dnone!x' }).query('SELECT Id FROM Account'), 'INVALID_SESSION_ID'));

check('query', async () => {
	const found = await conn.query("SELECT Id, Name, Owner.Name FROM Account WHERE Name LIKE 'E%' ORDER BY Name LIMIT 3");
	assert.equal(found.records.length, found.totalSize);
	assert.ok(found.done && found.records[0].Owner.Name);
	assert.equal(found.records[0].attributes.type, 'Account');
});
check('query page by page', async () => {
	const records = await conn.query('SELECT Id FROM Contact').on('error', assert.fail)
		.run({ autoFetch: true, maxFetch: 1000, headers: { 'Sforce-Query-Options': 'batchSize=200' } });
	const all = Array.isArray(records) ? records : records.records;
	assert.ok(all.length > 200, `${all.length} records`);
	assert.equal(new Set(all.map((r) => r.Id)).size, all.length);
});
check('sub-queries', async () => {
	const { records } = await conn.query('SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id IN (SELECT AccountId FROM Contact) LIMIT 2');
	assert.ok(records[0].Contacts.records[0].LastName);
});
check('aggregates', async () => {
	const { records } = await conn.query('SELECT Industry, COUNT(Id) n FROM Account GROUP BY Industry ORDER BY COUNT(Id) DESC');
	assert.ok(records.length > 1 && records[0].n >= records[1].n);
});
check('a query built by methods', async () => {
	const found = await conn.sobject('Opportunity').find({ IsClosed: false, Amount: { $gt: 1000 } }, 'Id, Name, Amount').sort({ Amount: -1 }).limit(5);
	assert.ok(found.length > 0 && found.every((o) => o.Amount > 1000));
});
check('a malformed query', () => refused(conn.query('SELECT FROM Account'), 'MALFORMED_QUERY'));

check('describe', async () => {
	const account = await conn.sobject('Account').describe();
	assert.ok(account.fields.some((f) => f.name === 'ERP_Id__c' && f.externalId));
	assert.ok(account.childRelationships.some((c) => c.relationshipName === 'Contacts'));
	const global = await conn.describeGlobal();
	assert.ok(global.sobjects.some((o) => o.name === 'Invoice__c' && o.custom));
});

check('layouts, list views, tabs, theme', async () => {
	const cases = conn.sobject('Case');
	const { layouts, recordTypeMappings } = await cases.layouts();
	assert.deepEqual(recordTypeMappings.map((m) => m.name), ['Customer Support', 'Internal Request', 'Master']);
	assert.ok(layouts[0].detailLayoutSections.length > 0);
	assert.equal((await cases.compactLayouts()).compactLayouts[0].objectType, 'Case');
	assert.deepEqual(await cases.quickActions(), []);
	const { listviews } = await cases.listviews();
	assert.ok((await cases.listview(listviews[0].id).results()).records.length > 0);
	assert.ok((await cases.listview(listviews[0].id).explain()).plans.length > 0);
	assert.ok((await conn.tabs()).some((t) => t.sobjectName === 'Invoice__c'));
	assert.ok((await conn.theme()).themeItems.length > 0);
});
check('metadata API', async () => {
	assert.ok((await conn.metadata.describe()).metadataObjects.some((o) => o.xmlName === 'CustomObject'));
	assert.ok((await conn.metadata.list({ type: 'CustomObject' })).some((o) => o.fullName === 'Invoice__c'));
	assert.ok((await conn.metadata.read('CustomObject', 'Invoice__c')).fields.some((f) => f.fullName === 'Amount__c'));
});
check('reports', async () => {
	const [first] = await conn.analytics.reports();
	const run = await conn.analytics.report(first.id).execute({ details: true });
	assert.ok(run.factMap['T!T'].aggregates[1].value > 0);
	await refused(conn.analytics.report(first.id).executeAsync(), 'NOT_IMPLEMENTED');
});

let account;
check('create, retrieve, update', async () => {
	const made = await conn.sobject('Account').create({ Name: `Client ${mark}`, ERP_Id__c: `js-${mark}` });
	assert.ok(made.success);
	account = made.id;
	assert.equal((await conn.sobject('Account').retrieve(account)).Name, `Client ${mark}`);
	assert.ok((await conn.sobject('Account').update({ Id: account, Rating: 'Hot' })).success);
	assert.equal((await conn.sobject('Account').retrieve(account)).Rating, 'Hot');
	await refused(conn.sobject('Account').create({ Rating: 'Hot' }), 'REQUIRED_FIELD_MISSING');
	await refused(conn.sobject('Account').create({ Name: 'Twice', ERP_Id__c: `js-${mark}` }), 'DUPLICATE_VALUE');
});
check('upsert', async () => {
	const key = `js/${mark}/1`; // the slashes of the value go into the URL as they are
	const first = await conn.sobject('Account').upsert({ Name: 'Upserted', ERP_Id__c: key }, 'ERP_Id__c');
	assert.ok(first.success && first.created);
	const second = await conn.sobject('Account').upsert({ Name: 'Upserted again', ERP_Id__c: key }, 'ERP_Id__c');
	assert.ok(second.success && !second.created);
	assert.equal(second.id, first.id);
	await conn.sobject('Account').destroy(first.id);
});
check('a duplicate', async () => {
	const person = { FirstName: 'Twice', LastName: mark, Email: `${mark}@example.com` };
	const first = await conn.sobject('Contact').create(person);
	await refused(conn.sobject('Contact').create(person), 'DUPLICATES_DETECTED');
	const second = await conn.sobject('Contact').create(person, { headers: { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' } });
	assert.ok((await conn.sobject('Contact').destroy([first.id, second.id])).every((r) => r.success));
});
check('a validation rule', async () => {
	const invoice = { Account__c: account, Amount__c: 10, Issued_On__c: '2026-02-01', Due_Date__c: '2026-01-01' };
	await refused(conn.sobject('Invoice__c').create(invoice), 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
});

check('collections', async () => {
	const names = Array.from({ length: 250 }, (_, i) => ({ LastName: `Row ${i} ${mark}`, AccountId: account })); // 200 and 50
	const made = await conn.sobject('Contact').create(names, { allowRecursive: true });
	assert.equal(made.filter((r) => r.success).length, 250);
	const ids = made.map((r) => r.id);
	const mixed = await conn.sobject('Contact').create([{ LastName: 'good' }, { FirstName: 'bad' }]);
	assert.deepEqual(mixed.map((r) => r.success), [true, false]);
	assert.equal(mixed[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
	const none = await conn.sobject('Contact').create([{ LastName: 'good' }, { FirstName: 'bad' }], { allOrNone: true });
	assert.equal(none[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
	const changed = await conn.sobject('Contact').update(ids.slice(0, 3).map((Id) => ({ Id, Title: 'Changed' })));
	assert.ok(changed.every((r) => r.success));
	const read = await conn.sobject('Contact').retrieve(ids.slice(0, 3));
	assert.deepEqual(read.map((r) => r.Title), ['Changed', 'Changed', 'Changed']);
	const upserted = await conn.sobject('Account').upsert(
		[{ ERP_Id__c: `js-${mark}`, Name: 'Client' }, { ERP_Id__c: `js-${mark}-new`, Name: 'New' }], 'ERP_Id__c');
	assert.deepEqual(upserted.map((r) => r.created), [false, true]);
	const gone = await conn.sobject('Contact').destroy([...ids, mixed[0].id], { allowRecursive: true });
	assert.ok(gone.every((r) => r.success));
	assert.ok((await conn.sobject('Account').destroy(upserted[1].id)).success);
});
check('deleted and updated records', async () => {
	const hour = 3600e3;
	const span = [new Date(Date.now() - hour), new Date(Date.now() + hour)];
	assert.ok((await conn.sobject('Contact').deleted(...span)).deletedRecords.length > 200);
	assert.ok((await conn.sobject('Account').updated(...span)).ids.includes(account));
});

check('composite', async () => {
	const base = '/services/data/v60.0';
	const contact = { LastName: `Composite ${mark}`, AccountId: '@{account.records[0].Id}' };
	const request = (allOrNone, last) => conn.requestPost(`${base}/composite`, { allOrNone, compositeRequest: [
		{ method: 'GET', url: `${base}/query?q=SELECT Id FROM Account WHERE Id = '${account}'`, referenceId: 'account' },
		{ method: 'POST', url: `${base}/sobjects/Contact`, referenceId: 'made', body: contact },
		{ method: 'GET', url: `${base}/sobjects/Contact/@{made.id}`, referenceId: 'read' },
		{ method: 'PATCH', url: `${base}/sobjects/Contact/@{made.id}`, referenceId: 'last', body: last }] });
	const good = (await request(true, { Title: 'x' })).compositeResponse;
	assert.deepEqual(good.map((r) => r.httpStatusCode), [200, 201, 200, 204]);
	assert.equal(good[2].body.AccountId, account);
	const bad = (await request(true, { Email: 'none' })).compositeResponse;
	assert.deepEqual(bad.map((r) => r.body[0].errorCode), ['PROCESSING_HALTED', 'PROCESSING_HALTED', 'PROCESSING_HALTED', 'INVALID_EMAIL_ADDRESS']);
	const { totalSize } = await conn.query(`SELECT Id FROM Contact WHERE LastName = 'Composite ${mark}'`);
	assert.equal(totalSize, 1);

	const batch = await conn.requestPost(`${base}/composite/batch`, { haltOnError: true, batchRequests: [
		{ method: 'GET', url: `v60.0/sobjects/Account/${account}?fields=Name` }, { method: 'GET', url: 'v60.0/nothing' }, { method: 'GET', url: 'v60.0/limits' }] });
	assert.deepEqual(batch.results.map((r) => r.statusCode), [200, 404, 412]);
	const tree = await conn.requestPost(`${base}/composite/tree/Account`, { records: [{ attributes: { type: 'Account', referenceId: 'a' }, Name: `Tree ${mark}`,
		Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName: 'Leaf' }] } }] });
	assert.deepEqual(tree.results.map((r) => r.referenceId), ['a', 'c']);
	const graphs = await conn.requestPost(`${base}/composite/graph`, { graphs: [{ graphId: 'g', compositeRequest: [
		{ method: 'PATCH', url: `${base}/sobjects/Account/@{made.id}`, referenceId: 'change', body: { Rating: 'Cold' } },
		{ method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'made', body: { Name: `Graph ${mark}` } }] }] });
	assert.ok(graphs.graphs[0].isSuccessful);
});

check('bulk 2.0 ingest', async () => {
	conn.bulk2.pollInterval = 100;
	conn.bulk2.pollTimeout = 60000;
	const rows = Array.from({ length: 500 }, (_, i) => ({ LastName: i === 7 ? '' : `Bulk ${i} "${mark}", GmbH`, 'Account.ERP_Id__c': `js-${mark}` }));
	const results = await conn.bulk2.loadAndWaitForResults({ object: 'Contact', operation: 'insert', input: rows, pollInterval: 100, pollTimeout: 60000 });
	assert.equal(results.successfulResults.length, 499);
	assert.equal(results.failedResults.length, 1);
	assert.match(results.failedResults[0].sf__Error, /^REQUIRED_FIELD_MISSING:.*:LastName --$/);
	const job = conn.bulk2.createJob({ object: 'Contact', operation: 'delete' });
	await job.open();
	await job.uploadData(results.successfulResults.map((r) => ({ Id: r.sf__Id })));
	await job.close();
	await job.poll(100, 60000);
	const info = await job.check();
	assert.equal(info.state, 'JobComplete');
	assert.equal(info.numberRecordsProcessed, 499);
	assert.equal((await job.getFailedResults()).length, 0);
	await job.delete();
	const other = conn.bulk2.createJob({ object: 'Account', operation: 'upsert', externalIdFieldName: 'ERP_Id__c' });
	await other.open();
	await other.abort();
	assert.equal((await other.check()).state, 'Aborted');
});
check('bulk 2.0 query', async () => {
	const stream = await conn.bulk2.query('SELECT Id, Name, Owner.Name, AnnualRevenue FROM Account', { pollInterval: 100, pollTimeout: 60000 });
	const records = await stream.toArray();
	const { totalSize } = await conn.query('SELECT COUNT() FROM Account');
	assert.equal(records.length, totalSize);
	assert.ok(records[0].Name && records[0]['Owner.Name']);
});
check('bulk 1.0', async () => {
	conn.bulk.pollInterval = 100;
	conn.bulk.pollTimeout = 60000;
	const made = await conn.bulk.load('Account', 'insert', [{ Name: `Old ${mark}`, Site: 'x' }, { Name: '', Site: 'x' }]);
	assert.deepEqual(made.map((r) => r.success), [true, false]);
	const gone = await conn.bulk.load('Account', 'delete', [{ Id: made[0].id }]);
	assert.ok(gone[0].success);
	const stream = await conn.bulk.query('SELECT Id, Name FROM Account LIMIT 3');
	assert.equal((await stream.toArray()).length, 3);
});

check('search', async () => {
	const { searchRecords } = await conn.search('FIND {Edge*} IN ALL FIELDS RETURNING Account(Id, Name)');
	assert.ok(searchRecords.length > 0);
});
check('tooling query', async () => {
	const { records } = await conn.tooling.query('SELECT Id, Name, ApiVersion FROM ApexClass LIMIT 2');
	assert.ok(records.length > 0);
});
check('apex rest', async () => {
	const summary = await conn.apex.get(`/AccountSummary/${account}`);
	assert.equal(summary.accountId, account);
	await refused(conn.apex.get('/nothing'), 'NOT_FOUND');
});
check('limits', async () => {
	const limits = await conn.limits();
	assert.ok(limits.DailyApiRequests.Remaining < limits.DailyApiRequests.Max);
	assert.ok(conn.limitInfo.apiUsage.used > 0);
});
check('recent items', async () => {
	assert.ok((await conn.recent()).length > 0);
});

(async () => {
	const only = process.argv[2];
	let failed = 0;
	for (const [name, run] of checks) {
		if (only && !name.includes(only)) continue;
		const from = Date.now();
		try {
			await run();
			console.log(`ok    ${name} (${Date.now() - from} ms)`);
		} catch (e) {
			failed++;
			console.log(`FAIL  ${name}: ${e.stack}`);
		}
	}
	console.log(`${checks.length - failed} of ${checks.length} checks`);
	process.exit(failed ? 1 : 0);
})();
