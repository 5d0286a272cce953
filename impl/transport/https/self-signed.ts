import { webcrypto } from "node:crypto";

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const dayMs = 86_400_000;
const validDays = 10_000;

/**
 * Makes what the deployed server makes: RSA-2048, signed by itself with SHA-256, serial 1, no extensions, valid for
 * 10,000 days from `now` (Unix time, milliseconds). PEM.
 */
export const makeSelfSigned = async (now: number): Promise<{ readonly cert: string; readonly key: string }> => {
  // Loaded here, because most processes are given a certificate. The library needs the metadata module before it.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: "01",
      name: "C=AU, CN=localhost, O=Oxen",
      notBefore: new Date(now),
      notAfter: new Date(now + validDays * dayMs),
      signingAlgorithm: algorithm,
      keys,
    },
    webcrypto as unknown as typeof globalThis.crypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: certificate.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
};
