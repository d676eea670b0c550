// Issues and introspects ES256 tokens for one client, with the standard library only.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"log"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	lifetime = 3600
	scope    = "images:read images:write"
	audience = "gateway"
)

type header struct {
	Algorithm string `json:"alg"`
	Type      string `json:"typ"`
	KeyID     string `json:"kid"`
}

type claims struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub"`
	Audience  string `json:"aud"`
	ClientID  string `json:"client_id"`
	Scope     string `json:"scope"`
	ID        string `json:"jti"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
}

type introspection struct {
	Active    bool   `json:"active"`
	TokenType string `json:"token_type,omitempty"`
	*claims
}

type server struct {
	key      *ecdsa.PrivateKey
	keyID    string
	issuer   string
	client   string
	expected [sha256.Size]byte
	revoked  sync.Map
}

var encoding = base64.RawURLEncoding

func main() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	client := os.Getenv("CLIENT")
	s := &server{
		key: key, keyID: random(8), issuer: os.Getenv("ISSUER"), client: client,
		expected: sha256.Sum256([]byte(client + ":" + os.Getenv("SECRET"))),
	}
	http.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("ready")) })
	http.HandleFunc("/.well-known/jwks.json", s.keys)
	http.HandleFunc("/oauth2/token", s.authenticated(s.issue))
	http.HandleFunc("/oauth2/introspect", s.authenticated(s.introspect))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}

func random(length int) string {
	bytes := make([]byte, length)
	if _, err := rand.Read(bytes); err != nil {
		log.Fatal(err)
	}
	return encoding.EncodeToString(bytes)
}

func (s *server) keys(w http.ResponseWriter, r *http.Request) {
	var x, y [32]byte
	write(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": s.keyID,
		"x": encoding.EncodeToString(s.key.X.FillBytes(x[:])), "y": encoding.EncodeToString(s.key.Y.FillBytes(y[:])),
	}}})
}

func (s *server) authenticated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, secret, _ := r.BasicAuth()
		presented := sha256.Sum256([]byte(user + ":" + secret))
		if subtle.ConstantTimeCompare(presented[:], s.expected[:]) != 1 {
			write(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
			return
		}
		if r.Method != http.MethodPost || r.ParseForm() != nil {
			write(w, http.StatusBadRequest, map[string]string{"error": "invalid_request"})
			return
		}
		next(w, r)
	}
}

func (s *server) issue(w http.ResponseWriter, r *http.Request) {
	if r.PostForm.Get("grant_type") != "client_credentials" {
		write(w, http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
		return
	}
	now := time.Now().Unix()
	token, err := s.sign(claims{s.issuer, s.client, audience, s.client, scope, random(16), now, now, now + lifetime})
	if err != nil {
		write(w, http.StatusInternalServerError, map[string]string{"error": "server_error"})
		return
	}
	write(w, http.StatusOK, map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": lifetime, "scope": scope})
}

func (s *server) introspect(w http.ResponseWriter, r *http.Request) {
	read := s.verify(r.PostForm.Get("token"))
	if read != nil {
		if _, isRevoked := s.revoked.Load(read.ID); !isRevoked {
			write(w, http.StatusOK, introspection{true, "Bearer", read})
			return
		}
	}
	write(w, http.StatusOK, introspection{Active: false})
}

func (s *server) sign(c claims) (string, error) {
	first, err := json.Marshal(header{"ES256", "at+jwt", s.keyID})
	if err != nil {
		return "", err
	}
	second, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	text := encoding.EncodeToString(first) + "." + encoding.EncodeToString(second)
	hash := sha256.Sum256([]byte(text))
	a, b, err := ecdsa.Sign(rand.Reader, s.key, hash[:])
	if err != nil {
		return "", err
	}
	var signature [64]byte
	a.FillBytes(signature[:32])
	b.FillBytes(signature[32:])
	return text + "." + encoding.EncodeToString(signature[:]), nil
}

func (s *server) verify(token string) *claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	var h header
	var c claims
	signature, err := encoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 || !decode(parts[0], &h) || !decode(parts[1], &c) || h.Algorithm != "ES256" || h.KeyID != s.keyID {
		return nil
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	a, b := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	now := time.Now().Unix()
	if !ecdsa.Verify(&s.key.PublicKey, hash[:], a, b) || c.Issuer != s.issuer || c.Audience != audience || now >= c.Expires || now < c.NotBefore {
		return nil
	}
	return &c
}

func decode(part string, value any) bool {
	text, err := encoding.DecodeString(part)
	return err == nil && json.Unmarshal(text, value) == nil
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}
