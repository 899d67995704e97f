package rest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// profilePhoto is the picture of a user without one, in full (F) or as a thumbnail (T): a grey square.
func profilePhoto(r *http.Request, size string) (*reply, error) {
	side := map[string]int{"F": 200, "T": 64}[size]
	if side == 0 || verb(r) != http.MethodGet {
		return nil, fault.NotFound()
	}
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.Gray{Y: 0xC9}})
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("draw a photo: %w", err)
	}
	return &reply{status: http.StatusOK, contentType: "image/png", body: out.Bytes()}, nil
}
