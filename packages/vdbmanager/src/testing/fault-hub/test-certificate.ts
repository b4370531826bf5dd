/** A certificate that signs itself, for 127.0.0.1 only. Its key is public: it protects nothing and is trusted by nobody. */
export const testCertificate: { readonly key: string; readonly cert: string } = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtfK7/i63p9R5ydLG
y9Umq9d9my/627hsi1LpKBfkwNihRANCAASPcHuCmI0pGYxJU2j25n2Pyatd1AAv
zTB6cQwKcgzuE6CTHAtKAC+YyxUDJOcaa9GuS7aXlfASopraBFV6ZACS
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBpjCCAU2gAwIBAgIUJOcDzbTmLKibJIcWqFe1CXR9f6AwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPVGhvdGggZmF1bHQgaHViMCAXDTI2MTEyNTA5MjczNloYDzIx
MjYxMTAxMDkyNzM2WjAaMRgwFgYDVQQDDA9UaG90aCBmYXVsdCBodWIwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAASPcHuCmI0pGYxJU2j25n2Pyatd1AAvzTB6cQwK
cgzuE6CTHAtKAC+YyxUDJOcaa9GuS7aXlfASopraBFV6ZACSo28wbTAdBgNVHQ4E
FgQU8OjJsGakA5pAz9w6913eyvFHtyYwHwYDVR0jBBgwFoAU8OjJsGakA5pAz9w6
913eyvFHtyYwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2Nh
bGhvc3QwCgYIKoZIzj0EAwIDRwAwRAIgcPy+dfvtL4F1gS89V1pTqtNY4HlNnmcj
sIODrCCSW6ACIFFdDHsjbIR/rU2udspT7ZDKOoSQBM8vEGvpINgEFJcg
-----END CERTIFICATE-----
`,
};
