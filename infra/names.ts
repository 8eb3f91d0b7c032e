/** The name of a resource in AWS: `<app>-<stage>-<name>`, the same at every deploy. */
export const physicalName = (name: string): string => `${$app.name}-${$app.stage}-${name}`;

/** Key of the tag that carries the stage's name. AWS Config rules select resources by it. */
export const stageTag = (): string => `${$app.name}:stage`;
