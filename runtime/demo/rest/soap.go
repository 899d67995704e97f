package rest

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/metadata"
)

const (
	metadataSpace = "http://soap.sforce.com/2006/04/metadata"
	apexSpace     = "http://soap.sforce.com/2006/08/apex"
	soapType      = "text/xml;charset=UTF-8"
	// maxComponents is how many components a call of the Metadata API may have.
	maxComponents = 10
)

// soapCall is what matters of a request to the Metadata API or the Apex API.
type soapCall struct {
	XMLName xml.Name `xml:"Envelope"`
	Session string   `xml:"Header>SessionHeader>sessionId"`
	Body    struct {
		Operation struct {
			XMLName    xml.Name
			Components []component `xml:"metadata"`
			Type       string      `xml:"type"`
			TypeName   string      `xml:"metadataType"`
			FullNames  []string    `xml:"fullNames"`
			Queries    []struct {
				Type string `xml:"type"`
			} `xml:"queries"`
		} `xml:",any"`
	} `xml:"Body"`
}

// component is a piece of metadata that a client sends.
type component struct {
	Type     string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	FullName string `xml:"fullName"`
	Inner    []byte `xml:",innerxml"`
}

// soapAPI answers the SOAP APIs besides the login: custom objects and fields of the Metadata API (m), anonymous Apex (s).
func (s *Server) soapAPI(r *http.Request, api string) (*reply, error) {
	space := metadataSpace
	if api == "s" {
		space = apexSpace
	}
	body, err := readBody(r, bodyRule{MaxBody, nil})
	if err != nil {
		return nil, err
	}
	c, isEnvelope := parseSOAP(body)
	if r.Method != http.MethodPost || !isEnvelope {
		return soapFault(space, "soapenv:Client", "The request is not a SOAP envelope"), nil
	}
	token := strings.TrimSpace(c.Session)
	session, known := s.config.Login.Session(token)
	if !known || !session.API() {
		return soapFault(space, "sf:INVALID_SESSION_ID", "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session, sessionID not found"), nil
	}
	operation := c.Body.Operation.XMLName.Local
	out, err := s.seats.of(s, session.User).soapOperation(r.Context(), api, c)
	var refused *fault.Error
	if errors.As(err, &refused) {
		return soapFault(space, "sf:"+refused.Code, refused.Code+": "+refused.Message), nil
	}
	if err != nil {
		return nil, err
	}
	if out == nil {
		return soapFault(space, "soapenv:Client", "The demo org has no operation "+operation+". A Salesforce org has."), nil
	}
	return soapAnswer(http.StatusOK, space, "<"+operation+"Response>"+string(out)+"</"+operation+"Response>"), nil
}

func parseSOAP(body []byte) (*soapCall, bool) {
	var c soapCall
	err := xml.Unmarshal(body, &c)
	return &c, err == nil
}

// soapOperation gives the children of the answer; nil for operations that the org does not have.
func (s *Server) soapOperation(ctx context.Context, api string, c *soapCall) ([]byte, error) {
	o := &c.Body.Operation
	if len(o.Components)+len(o.FullNames) > maxComponents {
		return nil, &fault.Error{Code: "LIMIT_EXCEEDED", Message: "A call can have at most 10 components."}
	}
	switch name := o.XMLName.Local; {
	case api == "s" && name == "executeAnonymous":
		return []byte(`<result><column>1</column><compileProblem>` + noApex + `</compileProblem><compiled>false</compiled>` +
			`<exceptionMessage xsi:nil="true"/><exceptionStackTrace xsi:nil="true"/><line>1</line><success>false</success></result>`), nil
	case api != "m":
		return nil, nil
	case name == "describeMetadata":
		return []byte(`<result><metadataObjects><childXmlNames>CustomField</childXmlNames><directoryName>objects</directoryName><inFolder>false</inFolder>` +
			`<metaFile>false</metaFile><suffix>object</suffix><xmlName>CustomObject</xmlName></metadataObjects><organizationNamespace></organizationNamespace>` +
			`<partialSaveAllowed>true</partialSaveAllowed><testRequired>false</testRequired></result>`), nil
	case name == "readMetadata":
		if o.Type == "" {
			o.Type = o.TypeName
		}
		return s.readMetadata(o.Type, o.FullNames), nil
	case name == "listMetadata":
		var types []string
		for _, q := range o.Queries {
			types = append(types, q.Type)
		}
		return s.listMetadata(types), nil
	case name == "createMetadata" || name == "updateMetadata" || name == "upsertMetadata":
		return s.saveMetadata(ctx, name, o.Components)
	case name == "deleteMetadata":
		return s.deleteMetadata(ctx, o.Type, o.FullNames)
	}
	return nil, nil
}

// saved appends the outcome for one component.
func saved(out *bytes.Buffer, operation, fullName string, created bool, err error) error {
	var refused *fault.Error
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	out.WriteString("<result>")
	if operation == "upsertMetadata" {
		xmlElement(out, "created", map[bool]string{true: "true", false: "false"}[created])
	}
	if refused != nil {
		out.WriteString("<errors>")
		xmlElement(out, "message", refused.Message)
		xmlElement(out, "statusCode", refused.Code)
		out.WriteString("</errors>")
	}
	xmlElement(out, "fullName", fullName)
	xmlElement(out, "success", map[bool]string{true: "true", false: "false"}[refused == nil])
	out.WriteString("</result>")
	return nil
}

func (s *Server) saveMetadata(ctx context.Context, operation string, components []component) ([]byte, error) {
	var out bytes.Buffer
	for _, c := range components {
		created, err := s.saveComponent(ctx, operation, c)
		if err := saved(&out, operation, c.FullName, created, changeFault(err)); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

func (s *Server) saveComponent(ctx context.Context, operation string, c component) (created bool, err error) {
	if err := s.mustCustomize(ctx); err != nil {
		return false, err
	}
	_, kind, prefixed := strings.Cut(c.Type, ":")
	if !prefixed {
		kind = c.Type
	}
	text := slices.Concat([]byte("<m>"), c.Inner, []byte("</m>"))
	id := s.definitionID(c.FullName)
	if operation == "createMetadata" {
		id = "" // what is there already is refused
	}
	if operation == "updateMetadata" && id == "" {
		return false, &fault.Error{Code: "INVALID_CROSS_REFERENCE_KEY", Message: "In field: fullName - no " + kind + " named " + c.FullName + " found"}
	}
	switch kind {
	case "CustomField":
		var m metadata.Field
		if err := looseXML(text, &m); err != nil {
			return false, err
		}
		if id != "" {
			return false, metadata.UpdateField(ctx, s.config.Store, s.metadataAuthor(), id, m)
		}
		_, err = metadata.CreateField(ctx, s.config.Store, s.metadataAuthor(), c.FullName, m)
		return err == nil, err
	case "CustomObject":
		var m metadata.Object
		if err := looseXML(text, &m); err != nil {
			return false, err
		}
		if id != "" {
			return false, &fault.Error{Code: "OPERATION_NOT_ALLOWED", Message: "The demo org does not change an object that exists. Change its fields."}
		}
		_, err = metadata.CreateObject(ctx, s.config.Store, s.metadataAuthor(), c.FullName, m)
		return err == nil, err
	}
	return false, &fault.Error{Code: "INVALID_TYPE", Message: "The demo org keeps metadata of the types CustomObject and CustomField, not " + kind + "."}
}

// looseXML reads a fragment whose prefixes were declared around it.
func looseXML(text []byte, into any) error {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.Strict = false
	if err := decoder.Decode(into); err != nil {
		return &fault.Error{Code: "INVALID_FIELD", Message: "The component cannot be read"}
	}
	return nil
}

// definitionID is the id of the definition of a custom object or field; "" when there is none.
func (s *Server) definitionID(fullName string) string {
	object, field, isField := strings.Cut(fullName, ".")
	o, found := s.config.Store.Schema().Object(object)
	if !found || !isField {
		if found {
			return o.ID
		}
		return ""
	}
	if f, found := o.Field(field); found {
		return f.ID
	}
	return ""
}

func (s *Server) deleteMetadata(ctx context.Context, kind string, fullNames []string) ([]byte, error) {
	if err := s.mustCustomize(ctx); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, name := range fullNames {
		var err error
		switch id := s.definitionID(name); {
		case id == "":
			err = &fault.Error{Code: "INVALID_CROSS_REFERENCE_KEY", Message: "no " + kind + " named " + name + " found"}
		case kind == "CustomField":
			err = metadata.DeleteField(ctx, s.config.Store, s.metadataAuthor(), id)
		default:
			err = metadata.DeleteObject(ctx, s.config.Store, id)
		}
		if err := saved(&out, "deleteMetadata", name, false, changeFault(err)); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// readMetadata gives an empty record for what is not there, as Salesforce does.
func (s *Server) readMetadata(kind string, fullNames []string) []byte {
	var out bytes.Buffer
	out.WriteString("<result>")
	all := s.config.Store.Schema()
	for _, name := range fullNames {
		object, field, isField := strings.Cut(name, ".")
		o, found := all.Object(object)
		out.WriteString(`<records xsi:type="` + map[bool]string{true: "CustomField", false: "CustomObject"}[kind == "CustomField"] + `">`)
		switch {
		case !found || isField != (kind == "CustomField"):
		case isField:
			if f, found := o.Field(field); found && f.Custom {
				xmlElement(&out, "fullName", o.Name+"."+f.Name)
				out.Write(innerXML(metadata.Describe(all, o, f)))
			}
		default:
			xmlElement(&out, "fullName", o.Name)
			out.Write(innerXML(metadata.DescribeObject(o)))
			for _, f := range o.Fields {
				if f.Custom {
					out.WriteString("<fields>")
					xmlElement(&out, "fullName", f.Name)
					out.Write(innerXML(metadata.Describe(all, o, f)))
					out.WriteString("</fields>")
				}
			}
		}
		out.WriteString("</records>")
	}
	out.WriteString("</result>")
	return out.Bytes()
}

// innerXML is what stands between the tags of a value's XML.
func innerXML(v any) []byte {
	text, err := xml.Marshal(v)
	if err != nil {
		return nil
	}
	from, to := bytes.IndexByte(text, '>')+1, bytes.LastIndex(text, []byte("</"))
	if to < from {
		return nil
	}
	return text[from:to]
}

func (s *Server) listMetadata(types []string) []byte {
	var out bytes.Buffer
	add := func(kind, fullName, id string) {
		out.WriteString("<result>")
		for _, f := range [][2]string{
			{"createdById", s.config.User}, {"createdByName", "Dana Admin"}, {"createdDate", "1970-01-01T00:00:00.000Z"},
			{"fileName", "objects/" + strings.Split(fullName, ".")[0] + ".object"}, {"fullName", fullName}, {"id", id},
			{"lastModifiedById", s.config.User}, {"lastModifiedByName", "Dana Admin"}, {"lastModifiedDate", "1970-01-01T00:00:00.000Z"},
			{"manageableState", "unmanaged"}, {"namespacePrefix", ""}, {"type", kind},
		} {
			xmlElement(&out, f[0], f[1])
		}
		out.WriteString("</result>")
	}
	for _, o := range s.config.Store.Schema().Objects() {
		if slices.Contains(types, "CustomObject") && o.Layoutable {
			add("CustomObject", o.Name, o.ID)
		}
		for _, f := range o.Fields {
			if slices.Contains(types, "CustomField") && f.Custom {
				add("CustomField", o.Name+"."+f.Name, f.ID)
			}
		}
	}
	if out.Len() == 0 {
		return []byte{}
	}
	return out.Bytes()
}

func xmlElement(b *bytes.Buffer, name, text string) {
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a buffer takes everything
	b.WriteString("</" + name + ">")
}

func soapFault(space, code, message string) *reply {
	var b bytes.Buffer
	b.WriteString("<soapenv:Fault>")
	xmlElement(&b, "faultcode", code)
	xmlElement(&b, "faultstring", message)
	b.WriteString("</soapenv:Fault>")
	return soapAnswer(http.StatusInternalServerError, space, b.String())
}

func soapAnswer(status int, space, body string) *reply {
	return &reply{status: status, contentType: soapType, body: []byte(`<?xml version="1.0" encoding="UTF-8"?>` +
		`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="` + space + `" xmlns:sf="` + space +
		`" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` + body + `</soapenv:Body></soapenv:Envelope>`)}
}
