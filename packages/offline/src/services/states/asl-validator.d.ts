declare module "asl-validator" {
  interface Validation {
    isValid: boolean;
    errors: { "Error code": string; Message?: string; path?: string }[];
  }
  /** Writes default query languages into the definition that it is given. */
  export default function validate(
    definition: unknown,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): Validation;
}
