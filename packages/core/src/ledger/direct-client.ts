import type {
  BatchGetCommandInput,
  GetCommandInput,
  PutCommandInput,
  QueryCommandInput,
  UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type DirectResponse, type DirectService, UnexpectedAnswerError } from "../aws/direct-service.ts";
import { ConditionalCheckFailedError } from "./condition-failed.ts";
import { marshallOptions, type TableClient } from "./table-client.ts";

/** Members of a request and of a response that have attribute values by name. */
const inputMembers = ["Key", "Item", "ExpressionAttributeValues", "ExclusiveStartKey"];
const outputMembers = ["Item", "Attributes", "LastEvaluatedKey"];

type Members = Record<string, unknown>;
type Values = Parameters<typeof unmarshall>[0];

/**
 * Sends a request once without the SDK, and leaves it to the SDK if that fails in another way than by its condition. The SDK is
 * loaded when it is needed for the first time.
 */
export class DirectTableClient implements TableClient {
  readonly #service: DirectService | undefined;
  readonly #bySdk: () => Promise<TableClient>;
  readonly #repeats: boolean;

  /**
   * @param service without it, the SDK sends everything
   * @param options.bySdk gives the client of the SDK, the same each time
   * @param options.repeats whether a request may be carried out twice if its first response is lost
   */
  constructor(
    service: DirectService | undefined,
    { bySdk, repeats = true }: { bySdk: () => Promise<TableClient>; repeats?: boolean },
  ) {
    this.#service = service;
    this.#bySdk = bySdk;
    this.#repeats = repeats;
  }

  get(input: GetCommandInput) {
    return this.#send("GetItem", input, (client) => client.get(input));
  }

  batchGet(input: BatchGetCommandInput) {
    return this.#send("BatchGetItem", input, (client) => client.batchGet(input));
  }

  put(input: PutCommandInput) {
    return this.#send("PutItem", input, (client) => client.put(input));
  }

  update(input: UpdateCommandInput) {
    return this.#send("UpdateItem", input, (client) => client.update(input));
  }

  query(input: QueryCommandInput) {
    return this.#send("Query", input, (client) => client.query(input));
  }

  async #send<Output>(
    action: string,
    input: object,
    sendBySdk: (client: TableClient) => Promise<Output>,
  ): Promise<Output> {
    const service = this.#service;
    if (!service) return sendBySdk(await this.#bySdk());
    let response: DirectResponse;
    try {
      response = await service.sendAction(`DynamoDB_20120810.${action}`, inputOf(input as Members));
    } catch (error) {
      if (!this.#repeats) throw error;
      return sendBySdk(await this.#bySdk());
    }
    if (response.status === 200) return outputOf(response.body) as Output;
    const failure = conditionFailure(response);
    if (failure) throw failure;
    if (!this.#repeats) throw new UnexpectedAnswerError(response);
    return sendBySdk(await this.#bySdk());
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html */
function inputOf(input: Members): Members {
  const toValues = (value: object) => marshall(value, marshallOptions);
  const { RequestItems, ...others } = input;
  return {
    ...convert(others, inputMembers, toValues),
    ...(RequestItems !== undefined && { RequestItems: convertKeys(RequestItems as Members, toValues) }),
  };
}

function outputOf(body: string): Members {
  const { Items, Responses, UnprocessedKeys, ...others } = JSON.parse(body);
  const toItems = (items: Values[]) => items.map((item) => unmarshall(item));
  return {
    ...convert(others, outputMembers, unmarshall),
    ...(Items && { Items: toItems(Items) }),
    ...(Responses && { Responses: convert(Responses, Object.keys(Responses), toItems) }),
    ...(UnprocessedKeys && { UnprocessedKeys: convertKeys(UnprocessedKeys, unmarshall) }),
  };
}

/** The keys that a batch asks for, or leaves out, by table. */
const convertKeys = (requests: Members, by: (key: Values) => unknown): Members =>
  convert(requests, Object.keys(requests), ({ Keys, ...request }) => ({ ...request, Keys: Keys.map(by) }));

// biome-ignore lint/suspicious/noExplicitAny: attribute values on one side, any values on the other
function convert(members: Members, names: string[], by: (value: any) => unknown): Members {
  const converted = Object.entries(members)
    .filter(([name, value]) => names.includes(name) && value !== undefined)
    .map(([name, value]) => [name, by(value)]);
  return { ...members, ...Object.fromEntries(converted) };
}

/** The error of a request whose condition was not met. */
function conditionFailure({ status, body }: DirectResponse): ConditionalCheckFailedError | undefined {
  if (status !== 400) return undefined;
  const { __type = "", message = "" } = JSON.parse(body);
  return __type.endsWith("#ConditionalCheckFailedException")
    ? new ConditionalCheckFailedError(message)
    : undefined;
}
