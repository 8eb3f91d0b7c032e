export { type Answer, type Api, type ApiOptions, answerOf, createApi } from "./api.ts";
export { Client, type ClientOptions, createClient, type ListedDocument, type ListQuery } from "./client.ts";
export type { OnProgress, Progress, StreamContent } from "./content.ts";
export type { CallOptions } from "./context.ts";
export type { Download, DownloadOptions } from "./download.ts";
export {
  AirlockError,
  ApiError,
  ContentError,
  IntegrityError,
  NetworkError,
  type Problem,
  StorageError,
  TokenError,
  WebhookError,
} from "./errors.ts";
export type { Retries } from "./retries.ts";
export type { components, paths } from "./schema.d.ts";
export type { Hasher } from "./sha256.ts";
export type { Submission, SubmitOptions, Submitted } from "./submit.ts";
export { type ClientCredentials, clientCredentials, type TokenSource } from "./token.ts";
export type { Document, Status, WatchOptions } from "./watch.ts";
export {
  type AirlockEvent,
  isNewEvent,
  readWebhook,
  type SequenceStore,
  webhookKeyHeader,
} from "./webhook.ts";
