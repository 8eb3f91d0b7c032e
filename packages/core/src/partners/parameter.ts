/**
 * The name of the parameter of Systems Manager that says where a stage's partners are. infra/partners.ts declares it, and
 * `npm run partner` reads it: that needs neither the state of SST, which has every secret, nor the deployer's machine.
 */
export const partnerParameter = (stage: string): string => `/airlock/${stage}/partners`;

/** What the parameter has, as JSON. */
export interface PartnerParameter {
  tableName: string;
  userPoolId: string;
  tokenUrl: string;
  apiUrl: string;
  hasRealDocuments: boolean;
}
