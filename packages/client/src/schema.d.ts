// Written by `npm run docs:client-types` from the API's OpenAPI document and the events' AsyncAPI document.
export interface paths {
  "/documents": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List your documents, newest first; for reviewers and consumers, documents of all partners
     * @description Lists the caller's documents by time of registration. With the scope airlock/review or airlock/audit, and for people, lists all partners' documents in one status, by default quarantined; with airlock/consume, all released documents. These are listed by the time at which they entered the status. The times `from` and `to` refer to that time. A page can have fewer documents than its limit, or none: follow the cursor until it is null. Retry-After has the seconds after which the first of the page's documents may have changed, or for people, reviewers and auditors, another one may have entered the status.
     */
    get: operations["listDocuments"];
    put?: never;
    /**
     * Register a document and get the URL for uploading its content
     * @description The URL accepts exactly the declared content, once: send a PUT request with the given headers. Content of more than 5 GiB, or on a network that fails, is uploaded in parts: send upload with parts true, and get the URLs of the parts afterwards. A repeated request with the same Idempotency-Key and body returns the same document; without a key, each request registers a new one. After the upload, wait for the seconds in Retry-After before you read the document. A partner that has used up its documents or bytes of a day, or has too many open documents, gets 429 with the quota, its limit and, in resetsAt, when the count starts again.
     */
    post: operations["registerDocument"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/search": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Search the documents of all partners
     * @description Finds the documents that fulfil all that is given; the times `from` and `to` are those of the registration. With sha256 or partner, those registered last come first; otherwise those that entered their status last. A request reads at most about a thousand documents, so a page can have fewer than its limit, or none: follow the cursor until it is null. With sha256, or with partner, a search takes few requests.
     */
    get: operations["searchDocuments"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/documents/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read a document's record, findings and history
     * @description Each history entry has the time and who caused it. While the status is open, the header Retry-After has the seconds after which to read the document again; they grow, so that a client that obeys asks rarely.
     */
    get: operations["getDocument"];
    put?: never;
    post?: never;
    /**
     * Withdraw a document, or erase it
     * @description Records that the document is withdrawn, which is possible while its status is open; the workflow then removes its content. Its history stays. With the scope airlock/erase, any document of any partner is erased instead: the workflow removes all versions of its content, its name, labels, findings and the reasons in its history; what remains is when it had which status. Idempotent.
     */
    delete: operations["withdrawDocument"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/documents/{id}/upload": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get a new upload URL, or the parts that are already uploaded
     * @description Possible while the document is awaiting its upload. For an upload in parts, the response has the bytes of every part but the last, the number of parts, and the parts that are there; continue with those that are missing.
     */
    get: operations["getUpload"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/documents/{id}/upload/parts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Get the URLs for uploading parts of the content
     * @description Each URL accepts a part of the length that its number demands, with the SHA-256 that the request declares: send a PUT request with the given headers. A part can be uploaded again, which replaces it.
     */
    post: operations["presignParts"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/documents/{id}/upload/completion": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Complete an upload in parts, after which the content is inspected
     * @description Possible when every part is uploaded; otherwise the problem names the parts that are missing. The request has no body. Idempotent.
     */
    post: operations["completeUpload"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/documents/{id}/content": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get a URL for downloading released content, or for reviewing quarantined content
     * @description Possible when the document is released. With the scope airlock/review and purpose=review, possible when it is quarantined: browsers save that content and never display it, and the request is recorded in the history.
     */
    get: operations["getDocumentContent"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/documents/{id}/preview": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Look at quarantined content in a form that is safe to display
     * @description Possible while the document is quarantined. The views are the structure of the content with what the inspection finds in it, its text, its bytes from an offset on, and an image of its pixels, which is encoded again. What a format does not have, or what cannot be read within the limits, is unavailable, with the reason. The history records the first preview of each reviewer.
     */
    get: operations["getDocumentPreview"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/documents/{id}/decision": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Release or reject a quarantined document, or reject a failed one
     * @description Records the decision and its reason in the history. The document is then settling, and the workflow carries the decision out. Nobody can decide on a document that they registered. A repeated request with the same decision and reason has no further effect. If another reviewer was faster, the conflict says in decision, decidedBy and decidedAt who decided what and when. Where a stage demands two people (`review.twoPeople`), the release of a document with a finding for which the profile rejects is only proposed by the first person: the document stays quarantined and has a `proposal`, until another person releases it, or anybody rejects it. A machine client can neither propose nor agree.
     */
    post: operations["decideDocument"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/queue": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Count the open documents of all partners by status */
    get: operations["getQueue"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/overview": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read what happened in the last days, of all partners
     * @description Days are in UTC, and the last one is not over. Counts and times are from the stage's metrics, which can be some minutes behind. The rules are those with findings in most of the documents that were quarantined or rejected last, 100 of each; the partners are those that registered most documents, of the 500 that CloudWatch lists for the last two weeks.
     */
    get: operations["getOverview"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/health": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Check that the API responds
     * @description Does not call other services.
     */
    get: operations["getHealth"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/openapi.json": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get this API's OpenAPI 3.1 document */
    get: operations["getOpenApi"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/events.json": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get the AsyncAPI 3.0 document of the published events */
    get: operations["getEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description A problem document, RFC 9457 */
    Problem: {
      type: string;
      title: string;
      status?: number;
      detail: string;
      /** @description Absent where the web application firewall answers */
      requestId?: string;
      errors?: {
        pointer: string;
        detail: string;
      }[];
      /**
       * @description The quota that is used up, with its limit
       * @enum {string}
       */
      quota?: "requestsPerSecond" | "documentsPerDay" | "bytesPerDay" | "openDocuments";
      limit?: number;
      /**
       * Format: date-time
       * @description When the quota's count starts again; absent if documents have to end first
       */
      resetsAt?: string;
      /**
       * @description What was decided before, by whom and when
       * @enum {string}
       */
      decision?: "release" | "reject";
      decidedBy?: string;
      /** Format: date-time */
      decidedAt?: string;
    };
    PreviewNode: {
      /** @description Its name in the content around it */
      name: string;
      /** @description What it is, such as document, file, stream or action JavaScript */
      kind: string;
      /** @description Media type, of content that was inspected */
      type?: string;
      /** @description Bytes */
      size?: number;
      /** @description What the inspection finds in it */
      notes: string[];
      children: components["schemas"]["PreviewNode"][];
    };
    Event: {
      documentId: string;
      /** @description The id of the partner that registered the document, or the name of a declared client */
      owner: string;
      /** @description The owner's name when it registered the document */
      ownerName: string;
      /** @description Number of the event in the document's history, from 1; a repeated delivery repeats it */
      sequence: number;
      /** @enum {string} */
      type:
        | "registered"
        | "inspection-started"
        | "released"
        | "quarantined"
        | "rejected"
        | "failed"
        | "redriven"
        | "release-proposed"
        | "release-decided"
        | "rejection-decided"
        | "content-viewed"
        | "content-previewed"
        | "stuck"
        | "recalled"
        | "expired"
        | "withdrawn"
        | "erased";
      /** @description The status before the event */
      from:
        | (
            | "awaiting-upload"
            | "inspecting"
            | "quarantined"
            | "settling"
            | "failed"
            | "released"
            | "rejected"
            | "expired"
            | "withdrawn"
            | "erased"
          )
        | null;
      /**
       * @description The status after the event
       * @enum {string}
       */
      status:
        | "awaiting-upload"
        | "inspecting"
        | "quarantined"
        | "settling"
        | "failed"
        | "released"
        | "rejected"
        | "expired"
        | "withdrawn"
        | "erased";
      /** Format: date-time */
      at: string;
      actor: string;
      /** @description The name of the partner that acted, where the actor has its id */
      actorName?: string;
      reason?: string;
      /** @description The declared media type; empty once erased */
      contentType: string;
      /** @description Bytes */
      size: number;
      /** @description SHA-256 of the content in hexadecimal; empty once erased */
      sha256: string;
      labels: {
        [key: string]: string;
      };
      /**
       * @description What inspection concluded
       * @enum {string}
       */
      verdict?: "release" | "quarantine" | "reject";
      /**
       * @description What a reviewer decided
       * @enum {string}
       */
      decision?: "release" | "reject";
      /** @description Names of the rules that have findings */
      rules: string[];
      /** @description The object key of the content; null if there is none */
      key: string | null;
      /** @description The vault's bucket. Events of several stages on one bus differ in it */
      bucket: string;
      stage: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listDocuments: {
    parameters: {
      query?: {
        status?:
          | "awaiting-upload"
          | "inspecting"
          | "quarantined"
          | "settling"
          | "failed"
          | "released"
          | "rejected"
          | "expired"
          | "withdrawn"
          | "erased";
        label?: string;
        from?: string;
        to?: string;
        limit?: string;
        cursor?: string;
        partner?: string;
        type?: string;
        rule?: string;
        order?: "newest" | "oldest";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description List your documents, newest first; for reviewers and consumers, documents of all partners */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            documents: {
              id: string;
              /** @description Id of the partner that registered it; the name of a client that the stage declares */
              owner: string;
              /** @description The owner's name when it registered the document */
              ownerName: string;
              /** @enum {string} */
              status:
                | "awaiting-upload"
                | "inspecting"
                | "quarantined"
                | "settling"
                | "failed"
                | "released"
                | "rejected"
                | "expired"
                | "withdrawn"
                | "erased";
              /** @description Empty once erased, as contentType, sha256 and labels */
              filename: string;
              contentType: string;
              size: number;
              sha256: string;
              labels: {
                [key: string]: string;
              };
              /** Format: date-time */
              createdAt: string;
              /** Format: date-time */
              updatedAt: string;
              /** @description The worst first */
              findings: {
                rule: string;
                /** @enum {string} */
                severity: "low" | "medium" | "high";
                message: string;
                evidence: {
                  [key: string]: string | number | boolean | null;
                };
                /** @description Path in containers and place in the content */
                where?: string;
                /** @description Why it matters */
                why?: string;
                /** @description What the sender can do */
                remedy?: string;
                /** @description The profile or the setting that decided the severity */
                policy?: string;
                /**
                 * @description The severity by the profile, where a setting decided another one
                 * @enum {string}
                 */
                profileSeverity?: "low" | "medium" | "high";
              }[];
              /** @description How many more findings there were than the record holds */
              omittedFindings?: number;
              /**
               * @description What inspection concluded
               * @enum {string}
               */
              verdict?: "release" | "quarantine" | "reject";
              /**
               * @description What a reviewer decided
               * @enum {string}
               */
              decision?: "release" | "reject";
              /** @description A release that one person proposed, and that another person has to agree to */
              proposal?: {
                /** @constant */
                decision: "release";
                actor: string;
                actorName?: string;
                /** Format: date-time */
                at: string;
                reason: string;
              };
              /** @description Entity tag of the inspected content, without quotes */
              etag?: string;
              /** @description Bytes of every part but the last, if uploaded in parts */
              partBytes?: number;
            }[];
            /** @description Pass it to get the next page; null on the last page */
            cursor: string | null;
          };
        };
      };
      /** @description Invalid request; Invalid cursor */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  registerDocument: {
    parameters: {
      query?: never;
      header?: {
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @description The file's name, without a path */
          filename: string;
          contentType: string;
          /** @description Bytes */
          size: number;
          /** @description SHA-256 of the content, 64 hexadecimal digits */
          sha256: string;
          /** @default {} */
          labels?: {
            [key: string]: string;
          };
          /**
           * @default {
           *       "parts": false
           *     }
           */
          upload?: {
            /** @description Whether the content is uploaded in parts */
            parts: boolean;
          };
        };
      };
    };
    responses: {
      /** @description Register a document and get the URL for uploading its content */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            id: string;
            /** @enum {string} */
            status:
              | "awaiting-upload"
              | "inspecting"
              | "quarantined"
              | "settling"
              | "failed"
              | "released"
              | "rejected"
              | "expired"
              | "withdrawn"
              | "erased";
            upload?:
              | {
                  /** @constant */
                  method: "PUT";
                  /** Format: uri */
                  url: string;
                  headers: {
                    [key: string]: string;
                  };
                  /** Format: date-time */
                  expiresAt: string;
                }
              | {
                  /** @description Bytes of every part but the last */
                  partBytes: number;
                  partCount: number;
                  /** @description Uploaded parts */
                  parts: {
                    number: number;
                    size: number;
                    sha256: string;
                  }[];
                };
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The idempotency key was used with another body */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Request too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Unsupported media type */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  searchDocuments: {
    parameters: {
      query?: {
        status?:
          | "awaiting-upload"
          | "inspecting"
          | "quarantined"
          | "settling"
          | "failed"
          | "released"
          | "rejected"
          | "expired"
          | "withdrawn"
          | "erased";
        label?: string;
        from?: string;
        to?: string;
        limit?: string;
        cursor?: string;
        partner?: string;
        type?: string;
        rule?: string;
        filename?: string;
        sha256?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Search the documents of all partners */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            documents: {
              id: string;
              /** @description Id of the partner that registered it; the name of a client that the stage declares */
              owner: string;
              /** @description The owner's name when it registered the document */
              ownerName: string;
              /** @enum {string} */
              status:
                | "awaiting-upload"
                | "inspecting"
                | "quarantined"
                | "settling"
                | "failed"
                | "released"
                | "rejected"
                | "expired"
                | "withdrawn"
                | "erased";
              /** @description Empty once erased, as contentType, sha256 and labels */
              filename: string;
              contentType: string;
              size: number;
              sha256: string;
              labels: {
                [key: string]: string;
              };
              /** Format: date-time */
              createdAt: string;
              /** Format: date-time */
              updatedAt: string;
              /** @description The worst first */
              findings: {
                rule: string;
                /** @enum {string} */
                severity: "low" | "medium" | "high";
                message: string;
                evidence: {
                  [key: string]: string | number | boolean | null;
                };
                /** @description Path in containers and place in the content */
                where?: string;
                /** @description Why it matters */
                why?: string;
                /** @description What the sender can do */
                remedy?: string;
                /** @description The profile or the setting that decided the severity */
                policy?: string;
                /**
                 * @description The severity by the profile, where a setting decided another one
                 * @enum {string}
                 */
                profileSeverity?: "low" | "medium" | "high";
              }[];
              /** @description How many more findings there were than the record holds */
              omittedFindings?: number;
              /**
               * @description What inspection concluded
               * @enum {string}
               */
              verdict?: "release" | "quarantine" | "reject";
              /**
               * @description What a reviewer decided
               * @enum {string}
               */
              decision?: "release" | "reject";
              /** @description A release that one person proposed, and that another person has to agree to */
              proposal?: {
                /** @constant */
                decision: "release";
                actor: string;
                actorName?: string;
                /** Format: date-time */
                at: string;
                reason: string;
              };
              /** @description Entity tag of the inspected content, without quotes */
              etag?: string;
              /** @description Bytes of every part but the last, if uploaded in parts */
              partBytes?: number;
            }[];
            /** @description Pass it to get the next page; null on the last page */
            cursor: string | null;
          };
        };
      };
      /** @description Invalid request; Invalid cursor */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getDocument: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Read a document's record, findings and history */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            id: string;
            /** @description Id of the partner that registered it; the name of a client that the stage declares */
            owner: string;
            /** @description The owner's name when it registered the document */
            ownerName: string;
            /** @enum {string} */
            status:
              | "awaiting-upload"
              | "inspecting"
              | "quarantined"
              | "settling"
              | "failed"
              | "released"
              | "rejected"
              | "expired"
              | "withdrawn"
              | "erased";
            /** @description Empty once erased, as contentType, sha256 and labels */
            filename: string;
            contentType: string;
            size: number;
            sha256: string;
            labels: {
              [key: string]: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The worst first */
            findings: {
              rule: string;
              /** @enum {string} */
              severity: "low" | "medium" | "high";
              message: string;
              evidence: {
                [key: string]: string | number | boolean | null;
              };
              /** @description Path in containers and place in the content */
              where?: string;
              /** @description Why it matters */
              why?: string;
              /** @description What the sender can do */
              remedy?: string;
              /** @description The profile or the setting that decided the severity */
              policy?: string;
              /**
               * @description The severity by the profile, where a setting decided another one
               * @enum {string}
               */
              profileSeverity?: "low" | "medium" | "high";
            }[];
            /** @description How many more findings there were than the record holds */
            omittedFindings?: number;
            /**
             * @description What inspection concluded
             * @enum {string}
             */
            verdict?: "release" | "quarantine" | "reject";
            /**
             * @description What a reviewer decided
             * @enum {string}
             */
            decision?: "release" | "reject";
            /** @description A release that one person proposed, and that another person has to agree to */
            proposal?: {
              /** @constant */
              decision: "release";
              actor: string;
              actorName?: string;
              /** Format: date-time */
              at: string;
              reason: string;
            };
            /** @description Entity tag of the inspected content, without quotes */
            etag?: string;
            /** @description Bytes of every part but the last, if uploaded in parts */
            partBytes?: number;
            history: {
              sequence: number;
              type: string;
              from:
                | (
                    | "awaiting-upload"
                    | "inspecting"
                    | "quarantined"
                    | "settling"
                    | "failed"
                    | "released"
                    | "rejected"
                    | "expired"
                    | "withdrawn"
                    | "erased"
                  )
                | null;
              /** @enum {string} */
              to:
                | "awaiting-upload"
                | "inspecting"
                | "quarantined"
                | "settling"
                | "failed"
                | "released"
                | "rejected"
                | "expired"
                | "withdrawn"
                | "erased";
              /** Format: date-time */
              at: string;
              /** @description partner:, reviewer: or eraser: with an id as in owner; or system: with a part of Airlock */
              actor: string;
              /** @description The name of the partner that acted; absent where the actor has it */
              actorName?: string;
              reason?: string;
            }[];
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  withdrawDocument: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Withdraw a document, or erase it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            id: string;
            /** @description Id of the partner that registered it; the name of a client that the stage declares */
            owner: string;
            /** @description The owner's name when it registered the document */
            ownerName: string;
            /** @enum {string} */
            status:
              | "awaiting-upload"
              | "inspecting"
              | "quarantined"
              | "settling"
              | "failed"
              | "released"
              | "rejected"
              | "expired"
              | "withdrawn"
              | "erased";
            /** @description Empty once erased, as contentType, sha256 and labels */
            filename: string;
            contentType: string;
            size: number;
            sha256: string;
            labels: {
              [key: string]: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The worst first */
            findings: {
              rule: string;
              /** @enum {string} */
              severity: "low" | "medium" | "high";
              message: string;
              evidence: {
                [key: string]: string | number | boolean | null;
              };
              /** @description Path in containers and place in the content */
              where?: string;
              /** @description Why it matters */
              why?: string;
              /** @description What the sender can do */
              remedy?: string;
              /** @description The profile or the setting that decided the severity */
              policy?: string;
              /**
               * @description The severity by the profile, where a setting decided another one
               * @enum {string}
               */
              profileSeverity?: "low" | "medium" | "high";
            }[];
            /** @description How many more findings there were than the record holds */
            omittedFindings?: number;
            /**
             * @description What inspection concluded
             * @enum {string}
             */
            verdict?: "release" | "quarantine" | "reject";
            /**
             * @description What a reviewer decided
             * @enum {string}
             */
            decision?: "release" | "reject";
            /** @description A release that one person proposed, and that another person has to agree to */
            proposal?: {
              /** @constant */
              decision: "release";
              actor: string;
              actorName?: string;
              /** Format: date-time */
              at: string;
              reason: string;
            };
            /** @description Entity tag of the inspected content, without quotes */
            etag?: string;
            /** @description Bytes of every part but the last, if uploaded in parts */
            partBytes?: number;
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The document's status does not allow this */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getUpload: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Get a new upload URL, or the parts that are already uploaded */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json":
            | {
                /** @constant */
                method: "PUT";
                /** Format: uri */
                url: string;
                headers: {
                  [key: string]: string;
                };
                /** Format: date-time */
                expiresAt: string;
              }
            | {
                /** @description Bytes of every part but the last */
                partBytes: number;
                partCount: number;
                /** @description Uploaded parts */
                parts: {
                  number: number;
                  size: number;
                  sha256: string;
                }[];
              };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The document's status does not allow this */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  presignParts: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          parts: {
            /** @description Number of the part, from 1 */
            number: number;
            /** @description SHA-256 of the part, 64 hexadecimal digits */
            sha256: string;
          }[];
        };
      };
    };
    responses: {
      /** @description Get the URLs for uploading parts of the content */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            parts: {
              /** @constant */
              method: "PUT";
              /** Format: uri */
              url: string;
              headers: {
                [key: string]: string;
              };
              /** Format: date-time */
              expiresAt: string;
              number: number;
            }[];
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The document's status does not allow this */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Request too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Unsupported media type */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  completeUpload: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Complete an upload in parts, after which the content is inspected */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            id: string;
            /** @description Id of the partner that registered it; the name of a client that the stage declares */
            owner: string;
            /** @description The owner's name when it registered the document */
            ownerName: string;
            /** @enum {string} */
            status:
              | "awaiting-upload"
              | "inspecting"
              | "quarantined"
              | "settling"
              | "failed"
              | "released"
              | "rejected"
              | "expired"
              | "withdrawn"
              | "erased";
            /** @description Empty once erased, as contentType, sha256 and labels */
            filename: string;
            contentType: string;
            size: number;
            sha256: string;
            labels: {
              [key: string]: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The worst first */
            findings: {
              rule: string;
              /** @enum {string} */
              severity: "low" | "medium" | "high";
              message: string;
              evidence: {
                [key: string]: string | number | boolean | null;
              };
              /** @description Path in containers and place in the content */
              where?: string;
              /** @description Why it matters */
              why?: string;
              /** @description What the sender can do */
              remedy?: string;
              /** @description The profile or the setting that decided the severity */
              policy?: string;
              /**
               * @description The severity by the profile, where a setting decided another one
               * @enum {string}
               */
              profileSeverity?: "low" | "medium" | "high";
            }[];
            /** @description How many more findings there were than the record holds */
            omittedFindings?: number;
            /**
             * @description What inspection concluded
             * @enum {string}
             */
            verdict?: "release" | "quarantine" | "reject";
            /**
             * @description What a reviewer decided
             * @enum {string}
             */
            decision?: "release" | "reject";
            /** @description A release that one person proposed, and that another person has to agree to */
            proposal?: {
              /** @constant */
              decision: "release";
              actor: string;
              actorName?: string;
              /** Format: date-time */
              at: string;
              reason: string;
            };
            /** @description Entity tag of the inspected content, without quotes */
            etag?: string;
            /** @description Bytes of every part but the last, if uploaded in parts */
            partBytes?: number;
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The document's status does not allow this */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getDocumentContent: {
    parameters: {
      query?: {
        purpose?: "download" | "review";
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Get a URL for downloading released content, or for reviewing quarantined content */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** Format: uri */
            url: string;
            /** Format: date-time */
            expiresAt: string;
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The document's status does not allow this */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The content no longer exists */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getDocumentPreview: {
    parameters: {
      query?: {
        view?: "structure" | "text" | "hex" | "image";
        offset?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Look at quarantined content in a form that is safe to display */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json":
            | {
                /** @constant */
                view: "structure";
                /** @description Media type of the content */
                type: string;
                /** @description Bytes of the content */
                size: number;
                root: components["schemas"]["PreviewNode"];
                /** @description Whether it is all of it */
                isComplete: boolean;
              }
            | {
                /** @constant */
                view: "text";
                /** @description Media type of the content */
                type: string;
                /** @description Bytes of the content */
                size: number;
                /** @description Control characters, and those that change directions, are made visible */
                text: string;
                encoding: string;
                /** @description Whether it is all of it */
                isComplete: boolean;
              }
            | {
                /** @constant */
                view: "hex";
                /** @description Media type of the content */
                type: string;
                /** @description Bytes of the content */
                size: number;
                offset: number;
                /** @description Hexadecimal digits */
                bytes: string;
              }
            | {
                /** @constant */
                view: "image";
                /** @description Media type of the content */
                type: string;
                /** @description Bytes of the content */
                size: number;
                width: number;
                height: number;
                originalWidth: number;
                originalHeight: number;
                /** @description In Base64 */
                png: string;
              }
            | {
                /** @enum {string} */
                view: "structure" | "text" | "hex" | "image";
                type: string;
                size: number;
                /** @description Why the content has no such view, as a sentence */
                unavailable: string;
              };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The document's status does not allow this */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The content no longer exists */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  decideDocument: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @enum {string} */
          decision: "release" | "reject";
          reason: string;
        };
      };
    };
    responses: {
      /** @description Release or reject a quarantined document, or reject a failed one */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            id: string;
            /** @description Id of the partner that registered it; the name of a client that the stage declares */
            owner: string;
            /** @description The owner's name when it registered the document */
            ownerName: string;
            /** @enum {string} */
            status:
              | "awaiting-upload"
              | "inspecting"
              | "quarantined"
              | "settling"
              | "failed"
              | "released"
              | "rejected"
              | "expired"
              | "withdrawn"
              | "erased";
            /** @description Empty once erased, as contentType, sha256 and labels */
            filename: string;
            contentType: string;
            size: number;
            sha256: string;
            labels: {
              [key: string]: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The worst first */
            findings: {
              rule: string;
              /** @enum {string} */
              severity: "low" | "medium" | "high";
              message: string;
              evidence: {
                [key: string]: string | number | boolean | null;
              };
              /** @description Path in containers and place in the content */
              where?: string;
              /** @description Why it matters */
              why?: string;
              /** @description What the sender can do */
              remedy?: string;
              /** @description The profile or the setting that decided the severity */
              policy?: string;
              /**
               * @description The severity by the profile, where a setting decided another one
               * @enum {string}
               */
              profileSeverity?: "low" | "medium" | "high";
            }[];
            /** @description How many more findings there were than the record holds */
            omittedFindings?: number;
            /**
             * @description What inspection concluded
             * @enum {string}
             */
            verdict?: "release" | "quarantine" | "reject";
            /**
             * @description What a reviewer decided
             * @enum {string}
             */
            decision?: "release" | "reject";
            /** @description A release that one person proposed, and that another person has to agree to */
            proposal?: {
              /** @constant */
              decision: "release";
              actor: string;
              actorName?: string;
              /** Format: date-time */
              at: string;
              reason: string;
            };
            /** @description Entity tag of the inspected content, without quotes */
            etag?: string;
            /** @description Bytes of every part but the last, if uploaded in parts */
            partBytes?: number;
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The document's status does not allow this */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Request too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Unsupported media type */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getQueue: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Count the open documents of all partners by status */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            statuses: {
              /** @enum {string} */
              status: "awaiting-upload" | "inspecting" | "quarantined" | "settling" | "failed";
              count: number;
              /** @description Whether all documents were counted; if not, there are more */
              isComplete: boolean;
            }[];
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getOverview: {
    parameters: {
      query?: {
        days?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Read what happened in the last days, of all partners */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            days: {
              /** Format: date */
              date: string;
              registered: number;
              released: number;
              quarantined: number;
              rejected: number;
              expired: number;
              failed: number;
            }[];
            /** @description Seconds from quarantine to a person's decision, for the days that had decisions */
            decisionSeconds: {
              /** Format: date */
              date: string;
              median: number;
              p90: number;
            }[];
            rules: {
              rule: string;
              documents: number;
            }[];
            /** @description In how many documents the rules were counted */
            rulesOfDocuments: number;
            partners: {
              id: string;
              name: string;
              documents: number;
            }[];
          };
        };
      };
      /** @description Invalid request */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access token missing or invalid */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Quota used up; Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Check that the API responds */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @constant */
            status: "ok";
          };
        };
      };
      /** @description Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getOpenApi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Get this API's OpenAPI 3.1 document */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": unknown;
        };
      };
      /** @description Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getEvents: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Get the AsyncAPI 3.0 document of the published events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": unknown;
        };
      };
      /** @description Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
          "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description Internal error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Timeout */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
}
