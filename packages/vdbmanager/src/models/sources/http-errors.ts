import { hideCredentials } from "../../environment/index.ts";
import { ThothError } from "../../errors/index.ts";
import { networkReason, readRetryAfter } from "../../resilience/index.ts";

const retryableStatus = [408, 425, 429];

/** What the hub's `X-Error-Code` means (huggingface_hub, errors.py). */
const hubCodes: Record<string, string> = {
  RepoNotFound: "there is no such model, or the token may not see it",
  GatedRepo: "the model is gated: its owner must accept the account of the token",
  DisabledRepo: "the model was disabled",
  RevisionNotFound: "there is no such revision",
  EntryNotFound: "there is no such file in this revision",
};

/** The error for an HTTP status. */
export function statusError(
  url: URL,
  status: number,
  headers: { get(name: string): string | null },
): ThothError {
  const code = headers.get("x-error-code") ?? "";
  const meaning = hubCodes[code] ?? code;
  const message = `${url.host} answered ${status}${meaning === "" ? "" : `: ${meaning}`}.`;
  const retryAfterMs = readRetryAfter(headers.get("retry-after"));
  const details = { host: url.host, status, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
  if (retryableStatus.includes(status) || status >= 500) {
    return new ThothError("MODEL_UNAVAILABLE", { message, details, remedy: "" });
  }
  const remedy =
    status === 401 || status === 403
      ? "Set HF_TOKEN to a token that may read the model."
      : "Check the model's name and revision.";
  return new ThothError("MODEL_REFUSED", { message, remedy, details });
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;
const permanentCodes = /^(?:ENOTFOUND|ERR_INVALID_URL|ERR_TLS.*)$/;

/** The error for a connection that failed, or the reason in words. */
export function connectionError(url: URL, error: unknown): ThothError {
  const reason = hideCredentials(typeof error === "string" ? error : networkReason(error));
  const isCertificate = certificateCodes.test(reason);
  return new ThothError("MODEL_UNAVAILABLE", {
    message: `${url.host} cannot be reached: ${reason}.`,
    remedy: isCertificate
      ? "Give the certificate authority of your network by NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or REQUESTS_CA_BUNDLE."
      : "",
    details: { host: url.host, reason, permanent: isCertificate || permanentCodes.test(reason) },
    cause: typeof error === "string" ? undefined : error,
  });
}
