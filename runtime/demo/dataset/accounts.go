package dataset

import (
	"fmt"
	"math"
	"time"
)

// account is what the records around an account need to know of it.
type account struct {
	name, owner, domain string
	place               place
	created             time.Time
	customer            bool
}

// classic are the accounts that a new developer org begins with, so that examples written for one find something.
type classic struct {
	name, kind, industry, ownership, ticker, rating, website, phone string
	revenue                                                         float64
	employees                                                       int
	at                                                              place
}

func classics() []classic {
	const direct, channel = "Customer - Direct", "Customer - Channel"
	us := func(city, state, postalCode string, latitude, longitude float64) place {
		return place{city: city, state: state, postalCode: postalCode, country: "USA", latitude: latitude, longitude: longitude}
	}
	return []classic{
		{"Edge Communications", direct, "Electronics", "Public", "EDGE", "Hot", "http://edgecomm.com", "(512) 757-6000", 139e6, 1000,
			us("Austin", "TX", "78767", 30.2672, -97.7431)},
		{"Burlington Textiles Corp of America", direct, "Apparel", "Public", "BTXT", "Warm", "www.burlington.com", "(336) 222-7000", 350e6, 9000,
			us("Burlington", "NC", "27215", 36.0957, -79.4378)},
		{"Pyramid Construction Inc.", channel, "Construction", "Private", "PYR", "", "www.pyramid.com", "(014) 427-4427", 950e6, 2680,
			place{city: "Paris", postalCode: "75251", country: "France", latitude: 48.8566, longitude: 2.3522}},
		{"Dickenson plc", channel, "Consulting", "Private", "DCKN", "", "dickenson-consulting.com", "(785) 241-6200", 50e6, 120,
			us("Lawrence", "KS", "66045", 38.9717, -95.2353)},
		{"Grand Hotels & Resorts Ltd", direct, "Hospitality", "Public", "GHTL", "Warm", "www.grandhotels.com", "(312) 596-1000", 500e6, 5600,
			us("Chicago", "IL", "60601", 41.8858, -87.6229)},
		{"United Oil & Gas Corp.", direct, "Energy", "Public", "UOS", "Hot", "http://www.uos.com", "(212) 842-5500", 5.6e9, 145000,
			us("New York", "NY", "10017", 40.7520, -73.9725)},
		{"Express Logistics and Transport", channel, "Transportation", "Public", "EXLT", "Cold", "www.expressl&t.net", "(503) 421-7800", 950e6, 12300,
			us("Portland", "OR", "97205", 45.5202, -122.6892)},
		{"University of Arizona", direct, "Education", "Public", "UOFA", "Warm", "www.universityofarizona.com", "(520) 773-9050", 0, 39000,
			us("Tucson", "AZ", "85721", 32.2319, -110.9501)},
		{"United Oil & Gas, UK", direct, "Energy", "Public", "UOS", "", "http://www.uos.com", "+44 191 4956203", 0, 24000,
			place{city: "London", postalCode: "EC1A 1BB", country: "UK", latitude: 51.5202, longitude: -0.0978}},
		{"United Oil & Gas, Singapore", direct, "Energy", "Public", "UOS", "", "http://www.uos.com", "(650) 450-8810", 0, 3000,
			place{city: "Singapore", postalCode: "018956", country: "Singapore", latitude: 1.2816, longitude: 103.8515}},
		{"GenePoint", channel, "Biotechnology", "Private", "GENE", "Cold", "www.genepoint.com", "(650) 867-3450", 30e6, 265,
			us("Mountain View", "CA", "94041", 37.3894, -122.0819)},
		{"sForce", "", "Technology", "Public", "SFRC", "", "www.sforce.com", "(415) 901-7000", 0, 1200,
			us("San Francisco", "CA", "94105", 37.7898, -122.3942)},
	}
}

// industries are weighted by how often they are named.
func industries() []string {
	return []string{
		"Technology", "Technology", "Technology", "Technology", "Biotechnology", "Healthcare", "Healthcare", "Banking", "Finance",
		"Finance", "Insurance", "Construction", "Engineering", "Manufacturing", "Manufacturing", "Machinery", "Energy", "Utilities",
		"Retail", "Retail", "Apparel", "Food & Beverage", "Transportation", "Shipping", "Education", "Government", "Media",
		"Consulting", "Telecommunications", "Not For Profit",
	}
}

func (g *generator) accountTable() table {
	known := classics()
	business := industries()
	count := 300 * g.scale
	g.accounts = make([]account, 0, count)
	kinds := []string{"Prospect", "Prospect", "Customer - Direct", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller", "Technology Partner", "Installation Partner", "Other"}
	return table{
		object: "Account", count: count,
		fields: append([]string{
			"Id", "Name", "Type", "ParentId", "BillingStreet", "BillingCity", "BillingState", "BillingPostalCode", "BillingCountry",
			"BillingLatitude", "BillingLongitude", "ShippingStreet", "ShippingCity", "ShippingState", "ShippingPostalCode",
			"ShippingCountry", "Phone", "Fax", "AccountNumber", "Website", "Sic", "Industry", "AnnualRevenue", "NumberOfEmployees",
			"Ownership", "TickerSymbol", "Description", "Rating", "Site", "OwnerId", "LastActivityDate", "CleanStatus", "AccountSource",
			"YearStarted", "Active__c", "CustomerPriority__c", "ERP_Id__c", "NumberofLocations__c", "SLA__c", "SLAExpirationDate__c",
			"SLASerialNumber__c", "UpsellOpportunity__c",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			p := g.words.places[r.IntN(len(g.words.places))]
			a := account{owner: g.seller(r), created: g.moment(r, -r.between(2, 1500))}
			if r.chance(4) {
				a.owner = g.leftUser()
			}
			c := classic{
				kind: r.pick(kinds), industry: r.pick(business), ownership: r.pick([]string{"Public", "Private", "Private", "Subsidiary"}),
				rating: r.pick([]string{"Hot", "Warm", "Warm", "Cold", ""}), phone: phone(r, p.phone), at: p,
				revenue: r.amount(250_000, 900e6, 10_000),
			}
			c.employees = max(3, int(c.revenue/float64(r.between(90_000, 260_000))))
			c.name = g.companyName(i, r, c.industry)
			c.website = "https://www." + ascii(c.name) + ".example"
			if i < len(known) {
				c = known[i]
				p = c.at
			}
			a.place, a.domain = p, ascii(c.name)+".example"
			a.name, a.customer = c.name, c.kind == "Customer - Direct" || c.kind == "Customer - Channel"
			g.accounts = append(g.accounts, a)

			var parent any
			if i >= len(known) && r.chance(8) {
				parent = id("001", r.IntN(i))
			}
			var revenue any
			if c.revenue > 0 {
				revenue = c.revenue
			}
			street := fmt.Sprintf("%d %s", r.between(1, 2400), r.pick(g.words.streets))
			if r.chance(15) {
				street += fmt.Sprintf("\nSuite %d", r.between(100, 990))
			}
			values = append(values, id("001", i), c.name, orNull(c.kind), parent, street, p.city, orNull(p.state), p.postalCode, p.country,
				coordinate(p.latitude, r), coordinate(p.longitude, r))
			if r.chance(60) {
				values = append(values, street, p.city, orNull(p.state), p.postalCode, p.country)
			} else {
				values = append(values, nil, nil, nil, nil, nil)
			}
			values = append(values, c.phone, nil, fmt.Sprintf("CD%06d", 355118+i), c.website, fmt.Sprintf("%04d", r.between(1000, 8999)),
				c.industry, revenue, int64(c.employees), c.ownership, orNull(c.ticker), g.accountDescription(r, c), orNull(c.rating),
				nil, a.owner, g.date(-r.between(0, 120)), "Pending", r.pickOr(25, leadSources()), fmt.Sprintf("%d", r.between(1921, 2021)),
				r.pick([]string{"Yes", "Yes", "Yes", "No"}), r.pickOr(20, []string{"High", "Medium", "Low"}), fmt.Sprintf("ERP-%06d", 100001+i),
				float64(r.between(1, 60)))
			if a.customer {
				values = append(values, r.pick([]string{"Gold", "Silver", "Platinum", "Bronze"}), g.date(r.between(-90, 500)), fmt.Sprintf("%04d", r.between(1000, 9999)))
			} else {
				values = append(values, nil, nil, nil)
			}
			values = append(values, r.pickOr(40, []string{"Maybe", "No", "Yes"}))
			return g.audit(r, values, a.created, a.owner)
		},
	}
}

// companyName is a name that no other of the first twenty thousand accounts bears.
func (g *generator) companyName(i int, r *random, industry string) string {
	first := g.words.companyFirst
	second := companySecond(industry)
	// Step through the first words in an order that only looks random, and through the second ones once the first are used up.
	name := first[(i*37+11)%len(first)] + " " + second[(i/len(first)+i)%len(second)] + r.pick(g.words.companySuffixes)
	if i >= 3*len(first) {
		name += fmt.Sprintf(" (%s %d)", g.words.places[r.IntN(len(g.words.places))].city, i/len(first))
	}
	return name
}

func (g *generator) accountDescription(r *random, c classic) any {
	if r.chance(55) {
		return nil
	}
	return fmt.Sprintf("%s, %d employees. Known as %q in older contracts; renewal talks start %s.\nPrefers %s.",
		c.industry, c.employees, c.name, g.date(r.between(20, 200)), r.pick([]string{"e-mail", "a call", "quarterly visits, with an agenda"}))
}

// coordinate scatters a city's latitude or longitude over a few kilometres.
func coordinate(v float64, r *random) float64 {
	return math.Round((v+(r.Float64()-0.5)/20)*1e6) / 1e6
}

func leadSources() []string {
	return []string{"Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"}
}
