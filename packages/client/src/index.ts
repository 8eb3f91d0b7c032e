export { type Answer, type Api, type ApiOptions, answerOf, createApi } from "./api.ts";
export { AirlockError, ApiError, NetworkError, type Problem, TokenError } from "./errors.ts";
export type { Retries } from "./retries.ts";
export type { components, paths } from "./schema.d.ts";
export { type ClientCredentials, clientCredentials, type TokenSource } from "./token.ts";
