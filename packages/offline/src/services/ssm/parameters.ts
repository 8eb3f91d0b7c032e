import { createHash } from "node:crypto";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import { type ParameterInputs, parameterType } from "./types.ts";

/** A parameter as SSM answers it. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Parameter.html */
interface Parameter {
  ARN: string;
  DataType: string;
  /** Seconds since 1970. */
  LastModifiedDate: number;
  Name: string;
  Type: ParameterInputs["type"];
  Value: string;
  Version: number;
  /** The version in the requested name, such as `:1`. */
  Selector?: string;
}

interface DeclaredParameter {
  parameter: Parameter;
  keyId: string | undefined;
}

/** SSM's Parameter Store with the parameters of a graph, each in its first version. */
export class Parameters {
  readonly #graph: Graph;
  readonly #parameters: readonly DeclaredParameter[];

  /** @param startTime when the parameters were last modified */
  constructor(graph: Graph, startTime: Date) {
    this.#graph = graph;
    this.#parameters = resourcesOfType(graph, parameterType).map(({ inputs, outputs }) => {
      const { type, value, insecureValue, dataType, keyId } = inputs;
      const Name = outputs.name;
      return {
        keyId,
        parameter: {
          ARN: this.#arnOf(Name),
          DataType: dataType ?? "text",
          LastModifiedDate: startTime.getTime() / 1000,
          Name,
          Type: type,
          Value: value ?? insecureValue ?? "",
          Version: 1,
        },
      };
    });
  }

  /** A SecureString under a key of the account's own also needs `kms:Decrypt`; AWS's own key allows it to all callers. */
  requestedActions(
    operation: string,
    names: readonly string[],
    withDecryption: boolean | undefined,
  ): NeededAccess[] {
    return names.flatMap((name) => {
      const { reference } = splitSelector(name);
      const keyId = withDecryption ? this.#find(reference)?.keyId : undefined;
      return [
        { action: `ssm:${operation}`, resource: this.#arnOf(reference) },
        ...(keyId?.startsWith("arn:")
          ? [
              {
                action: "kms:Decrypt",
                resource: keyId,
                keys: {
                  "kms:ViaService": `ssm.${this.#graph.region}.amazonaws.com`,
                  // https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html#parameter-store-encryption-context
                  "kms:EncryptionContext:PARAMETER_ARN": this.#arnOf(reference),
                },
              },
            ]
          : []),
      ];
    });
  }

  /**
   * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
   * @throws AwsError ParameterNotFound, ParameterVersionNotFound
   */
  getParameter(name: string, withDecryption = false): { Parameter: Parameter } {
    const { reference, version } = splitSelector(name);
    const declared = this.#find(reference);
    if (!declared)
      throw new AwsError("ParameterNotFound", 400, `The parameter ${reference} is not declared.`);
    if (version !== undefined && version !== String(declared.parameter.Version))
      throw new AwsError(
        "ParameterVersionNotFound",
        400,
        `Systems Manager could not find version ${version} of ${reference}.`,
      );
    return { Parameter: answerOf(declared, version, withDecryption) };
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
  getParameters(names: readonly string[], withDecryption = false) {
    const found: Parameter[] = [];
    const invalidNames: string[] = [];
    for (const name of new Set(names)) {
      const { reference, version } = splitSelector(name);
      const declared = this.#find(reference);
      if (!declared || (version !== undefined && version !== String(declared.parameter.Version)))
        invalidNames.push(name);
      else found.push(answerOf(declared, version, withDecryption));
    }
    return { Parameters: found, InvalidParameters: invalidNames };
  }

  #find(reference: string): DeclaredParameter | undefined {
    return this.#parameters.find(({ parameter: { Name, ARN } }) => reference === Name || reference === ARN);
  }

  /** ARN of a parameter that is given by its name or ARN. The name `/a/b` and the ARN share one slash. */
  #arnOf(reference: string): string {
    if (reference.startsWith("arn:")) return reference;
    const { region, accountId } = this.#graph;
    return `arn:aws:ssm:${region}:${accountId}:parameter/${reference.replace(/^\//, "")}`;
  }
}

/** Splits `name:version`; the name may be an ARN, which has colons itself. */
function splitSelector(text: string): { reference: string; version: string | undefined } {
  const [, reference = text, version] = /^(arn:(?:[^:]*:){4}[^:]+|[^:]+)(?::(.+))?$/.exec(text) ?? [];
  return { reference, version };
}

function answerOf(
  { parameter }: DeclaredParameter,
  version: string | undefined,
  withDecryption: boolean,
): Parameter {
  return {
    ...parameter,
    ...(parameter.Type === "SecureString" && !withDecryption && { Value: ciphertextOf(parameter) }),
    ...(version !== undefined && { Selector: `:${version}` }),
  };
}

/**
 * The value of a SecureString that a caller without `WithDecryption` gets: Base64 that begins as KMS's ciphertexts do, the
 * same every time, and of no use without the key.
 */
function ciphertextOf({ ARN, Value, Version }: Parameter): string {
  const bytes = createHash("sha512").update(`${ARN} ${Version} ${Value}`).digest();
  return `AQICAHh${bytes.toString("base64")}`;
}
