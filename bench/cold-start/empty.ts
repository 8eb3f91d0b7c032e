/** Answers every event at once. */
export const handler = async () => ({ statusCode: 200, body: "" });
