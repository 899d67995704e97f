package rest

// pretty lays compact JSON out as Salesforce does for X-PrettyPrint: members on lines of their own, indented by two
// spaces, " : " between name and value, and arrays on one line but for the objects in them.
func pretty(compact []byte) []byte {
	p := printer{out: make([]byte, 0, 2*len(compact))}
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; c {
		case '"':
			end := i + 1
			for compact[end] != '"' {
				if compact[end] == '\\' {
					end++
				}
				end++
			}
			p.out = append(p.out, compact[i:end+1]...)
			i = end
		case '{', '[':
			if i+1 < len(compact) && compact[i+1] == c+2 { // "}" and "]" are two characters after their opening ones
				p.out = append(p.out, c, ' ', c+2)
				i++
				continue
			}
			p.open(c)
		case '}', ']':
			p.close(c)
		case ',':
			p.comma()
		case ':':
			p.out = append(p.out, ' ', ':', ' ')
		default:
			p.out = append(p.out, c)
		}
	}
	return p.out
}

type printer struct {
	out    []byte
	within []byte // the brackets that are open
	depth  int    // objects that are open
}

func (p *printer) open(c byte) {
	p.within = append(p.within, c)
	p.out = append(p.out, c)
	if c == '{' {
		p.depth++
		p.newline()
		return
	}
	p.out = append(p.out, ' ')
}

func (p *printer) close(c byte) {
	if len(p.within) > 0 {
		p.within = p.within[:len(p.within)-1]
	}
	if c == '}' {
		p.depth--
		p.newline()
	} else {
		p.out = append(p.out, ' ')
	}
	p.out = append(p.out, c)
}

func (p *printer) comma() {
	p.out = append(p.out, ',')
	if len(p.within) > 0 && p.within[len(p.within)-1] == '{' {
		p.newline()
		return
	}
	p.out = append(p.out, ' ')
}

func (p *printer) newline() {
	p.out = append(p.out, '\n')
	for range p.depth {
		p.out = append(p.out, ' ', ' ')
	}
}
