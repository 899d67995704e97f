package rest

// userSummary is the user of the token as the Connect API gives it (Connect REST API Developer Guide, User Detail), with what the demo
// org knows.
func (s *Server) userSummary(c *call) (*reply, error) {
	u, err := s.user(c.Context())
	if err != nil {
		return nil, err
	}
	type address struct {
		Street  string `json:"street"`
		City    string `json:"city"`
		State   string `json:"state"`
		Zip     string `json:"zip"`
		Country string `json:"country"`
	}
	return plain(struct {
		ID        string  `json:"id"`
		Type      string  `json:"type"`
		Name      string  `json:"name"`
		FirstName string  `json:"firstName"`
		LastName  string  `json:"lastName"`
		Username  string  `json:"username"`
		Email     string  `json:"email"`
		Nickname  string  `json:"communityNickname"`
		Active    bool    `json:"isActive"`
		UserType  string  `json:"userType"`
		Address   address `json:"address"`
	}{
		ID: u.id, Type: "User", Name: u.name, FirstName: u.first, LastName: u.last, Username: u.username, Email: u.email,
		Nickname: u.nickname, Active: u.active, UserType: "Internal",
		Address: address{Street: u.street, City: u.city, State: u.state, Zip: u.zip, Country: u.country},
	})
}
