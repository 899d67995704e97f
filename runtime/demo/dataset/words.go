package dataset

// words are the lists that names and addresses are drawn from.
type words struct {
	firstNames, lastNames, companyFirst, companySuffixes, titles, departments, streets []string
	places                                                                             []place
}

func newWords() words {
	return words{
		firstNames: firstNames(), lastNames: lastNames(), companyFirst: companyFirst(), companySuffixes: companySuffixes(),
		titles: titles(), departments: departments(), streets: streets(), places: places(),
	}
}

func firstNames() []string {
	return []string{
		"Aaron", "Adaeze", "Aisha", "Akira", "Alejandro", "Amara", "Amelia", "Anders", "Anika", "Anne-Marie", "Antoine", "Arjun",
		"Beatriz", "Benjamin", "Bruno", "Camille", "Carlos", "Caroline", "Chidi", "Chloé", "Clara", "Daniel", "Daria", "Deepa",
		"Diego", "Dmitri", "Elena", "Eleanor", "Emeka", "Emma", "Ethan", "Fatima", "Felix", "Fiona", "Francesca", "Gabriel",
		"Grace", "Hana", "Hannah", "Hassan", "Helen", "Henrik", "Ibrahim", "Ingrid", "Isabel", "Ivan", "Jack", "James", "Jana",
		"Javier", "Jin", "João", "Joanna", "Julia", "Kai", "Karim", "Kavya", "Kenji", "Laila", "Lars", "Laura", "Leo", "Lucía",
		"Luka", "Maeve", "Malik", "Marcus", "Maria", "Mateo", "Mei", "Michael", "Mina", "Nadia", "Naomi", "Nathan", "Nia",
		"Nikolai", "Noah", "Olga", "Oliver", "Omar", "Paolo", "Patricia", "Paul", "Petra", "Priya", "Rafael", "Rania", "Rebecca",
		"Ricardo", "Rosa", "Ruth", "Samuel", "Sara", "Sergei", "Siobhán", "Sofia", "Stefan", "Tariq", "Teresa", "Thomas", "Tomás",
		"Valentina", "Victor", "Wei", "William", "Yara", "Yuki", "Zoë", "Zara",
	}
}

func lastNames() []string {
	return []string{
		"Abbott", "Achebe", "Adeyemi", "Almeida", "Andersen", "Bailey", "Banerjee", "Becker", "Bianchi", "Björk", "Brennan",
		"Carter", "Castillo", "Chen", "Chowdhury", "Clark", "Cohen", "Costa", "D'Souza", "Dubois", "Duarte", "Edwards",
		"Eriksson", "Farah", "Fernández", "Fischer", "Fletcher", "Fontaine", "Fujita", "García", "Gibson", "Goldberg", "Greene",
		"Gupta", "Haddad", "Hall", "Hansen", "Hayashi", "Hernández", "Hoffmann", "Hughes", "Ibrahim", "Ivanova", "Jackson",
		"Jansen", "Johansson", "Kamau", "Kapoor", "Keller", "Kim", "Kowalski", "Kumar", "Laurent", "Lee", "Lindqvist", "Lopes",
		"MacLeod", "Marino", "Martin", "Matsumoto", "Mbeki", "McCarthy", "Mendoza", "Meyer", "Mitchell", "Moreau", "Müller",
		"Murphy", "Nakamura", "Nguyen", "Nielsen", "Novák", "O'Brien", "O'Connor", "Okafor", "Olsen", "Ortiz", "Osei", "Owens",
		"Park", "Patel", "Pereira", "Petrov", "Phillips", "Popescu", "Quinn", "Rahman", "Ramos", "Reed", "Reyes", "Rossi",
		"Rousseau", "Saito", "Sanders", "Santos", "Sato", "Schmidt", "Schneider", "Sharma", "Silva", "Singh", "Sørensen",
		"Sullivan", "Suzuki", "Tanaka", "Taylor", "Thompson", "Torres", "Tran", "Van Dijk", "Vargas", "Vasquez", "Wagner",
		"Walsh", "Wang", "Watanabe", "Weber", "Wilson", "Wójcik", "Wong", "Yamamoto", "Yılmaz", "Zhang", "Zimmermann",
	}
}

func companyFirst() []string {
	return []string{
		"Acorn", "Alder", "Alpine", "Amber", "Anchor", "Apex", "Arbor", "Arctic", "Argent", "Ashford", "Aspen", "Atlas", "Aurora",
		"Azure", "Beacon", "Birch", "Blackwood", "Blue Harbor", "Bridgeway", "Bright", "Cascade", "Cedar", "Century", "Cinder",
		"Clearwater", "Cobalt", "Compass", "Copper", "Coral", "Crescent", "Crown", "Cypress", "Delta", "Drift", "Eastgate", "Echo",
		"Ember", "Evergreen", "Falcon", "Fern", "First Coast", "Flint", "Fox Hollow", "Garnet", "Glacier", "Golden Gate", "Granite",
		"Greenfield", "Harbor", "Hawthorn", "Highland", "Horizon", "Indigo", "Ironbridge", "Ivory", "Juniper", "Keystone",
		"Kingfisher", "Lakeside", "Lantern", "Larkspur", "Laurel", "Liberty", "Lighthouse", "Lumen", "Magnolia", "Maple",
		"Meridian", "Midland", "Mill Creek", "Monarch", "Moss", "Northwind", "Nova", "Oakmont", "Obsidian", "Onyx", "Orchard",
		"Orion", "Pacific", "Pinnacle", "Pioneer", "Polar", "Prairie", "Quarry", "Quartz", "Redwood", "Ridgeline", "River",
		"Rosewood", "Saffron", "Sage", "Sapphire", "Sequoia", "Silver", "Solstice", "Spruce", "Sterling", "Stonegate", "Summit",
		"Terra", "Thistle", "Timber", "Titan", "Trellis", "Union", "Vanguard", "Vertex", "Violet", "Walnut", "Westbrook",
		"Whitewater", "Willow", "Windward", "Zenith",
	}
}

// companySecond is the business part of a company name, by industry; the second list of a pair is used by all others.
func companySecond(industry string) []string {
	switch industry {
	case "Technology":
		return []string{"Software", "Systems", "Data", "Cloud", "Technologies", "Labs", "Networks"}
	case "Biotechnology", "Healthcare":
		return []string{"Therapeutics", "Health", "Biosciences", "Medical", "Diagnostics", "Clinics"}
	case "Banking", "Finance", "Insurance":
		return []string{"Bank", "Capital", "Financial", "Trust", "Mutual", "Partners"}
	case "Construction", "Engineering", "Manufacturing", "Machinery":
		return []string{"Builders", "Engineering", "Fabrication", "Works", "Tooling", "Industries"}
	case "Energy", "Utilities":
		return []string{"Energy", "Power", "Solar", "Grid", "Water"}
	case "Retail", "Apparel", "Food & Beverage":
		return []string{"Outfitters", "Foods", "Goods", "Markets", "Kitchen", "Apparel"}
	case "Transportation", "Shipping":
		return []string{"Logistics", "Freight", "Lines", "Transport"}
	default:
		return []string{"Group", "Services", "Holdings", "Consulting", "Media", "Education", "Partners", "Associates"}
	}
}

func companySuffixes() []string {
	return []string{"", "", "", " Inc.", " Inc.", " LLC", " Ltd", " Corp.", " GmbH", " plc", " & Co."}
}

func titles() []string {
	return []string{
		"CEO", "CFO", "CIO", "CTO", "COO", "VP, Sales", "VP, Facilities", "VP, Customer Support", "SVP, Procurement",
		"Director, Warehouse Mgmt", "Director, Vendor Relations", "Head of IT", "Procurement Manager", "Operations Manager",
		"Product Manager", "Plant Manager", "Regional General Manager", "Controller", "System Administrator", "Office Manager",
		"Buyer", "Data Engineer", "Facilities Lead", "Executive Assistant",
	}
}

func departments() []string {
	return []string{"Executive", "Finance", "Technology", "Operations", "Procurement", "Sales", "Marketing", "Facilities", "Legal"}
}

func streets() []string {
	return []string{
		"Main Street", "Oak Avenue", "Market Street", "Park Road", "Harbor Drive", "Mill Lane", "Station Road", "Lake View",
		"Commerce Way", "Industrial Parkway", "King Street", "College Avenue", "Sunset Boulevard", "River Road", "First Avenue",
	}
}

// place is a city with what an address needs around it.
type place struct {
	city, state, postalCode, country, phone string // phone is the international prefix with the area code
	latitude, longitude                     float64
}

func places() []place {
	return []place{
		{"San Francisco", "CA", "94105", "USA", "+1 415 555", 37.7898, -122.3942},
		{"New York", "NY", "10016", "USA", "+1 212 555", 40.7459, -73.9776},
		{"Austin", "TX", "78701", "USA", "+1 512 555", 30.2713, -97.7426},
		{"Chicago", "IL", "60606", "USA", "+1 312 555", 41.8821, -87.6377},
		{"Seattle", "WA", "98101", "USA", "+1 206 555", 47.6114, -122.3305},
		{"Denver", "CO", "80202", "USA", "+1 303 555", 39.7525, -104.9995},
		{"Boston", "MA", "02110", "USA", "+1 617 555", 42.3576, -71.0514},
		{"Atlanta", "GA", "30303", "USA", "+1 404 555", 33.7529, -84.3925},
		{"Portland", "OR", "97204", "USA", "+1 503 555", 45.5185, -122.6748},
		{"Toronto", "ON", "M5H 2N2", "Canada", "+1 416 555", 43.6511, -79.3817},
		{"London", "", "EC2V 7HN", "UK", "+44 20 7946", 51.5155, -0.0922},
		{"Manchester", "", "M2 5DB", "UK", "+44 161 496", 53.4794, -2.2453},
		{"Dublin", "", "D02 X285", "Ireland", "+353 1 555", 53.3438, -6.2546},
		{"Berlin", "", "10117", "Germany", "+49 30 555", 52.5170, 13.3889},
		{"München", "", "80331", "Germany", "+49 89 555", 48.1374, 11.5755},
		{"Paris", "", "75002", "France", "+33 1 55 55", 48.8686, 2.3412},
		{"Zürich", "", "8001", "Switzerland", "+41 44 555", 47.3769, 8.5417},
		{"São Paulo", "SP", "01310-100", "Brazil", "+55 11 5555", -23.5614, -46.6559},
		{"Singapore", "", "018956", "Singapore", "+65 6555", 1.2816, 103.8515},
		{"Tokyo", "", "100-0005", "Japan", "+81 3 5555", 35.6812, 139.7671},
		{"Sydney", "NSW", "2000", "Australia", "+61 2 5550", -33.8688, 151.2093},
	}
}
