/** Beginnings of the hash keys, for policies that limit who reads and writes partners. */
export const partnerKeys = {
  /** Every partner's item, in one partition: there are hundreds, and a query reads them all. */
  partners: "partners",
  /** The events of a partner, by its id. */
  events: "partner#",
  /** The partner's id, by the id of a client. */
  client: "partner-client#",
  /** The id of the partner that holds a name. */
  name: "partner-name#",
} as const;
