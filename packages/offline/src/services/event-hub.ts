/** A kind of event that one service publishes and others subscribe to, such as S3's object events. */
export class Topic<Event> {
  readonly name: string;
  /** Only for the compiler: two topics with different events are different types. */
  declare readonly event: Event;

  constructor(name: string) {
    this.name = name;
  }
}

type Subscriber<Event> = (event: Event) => Promise<void> | void;

/** Connects services that do not know each other: one publishes, others subscribe. */
export class EventHub {
  readonly #subscribers = new Map<Topic<unknown>, Subscriber<unknown>[]>();

  /** Calls `subscriber` for every later event. What it must have on disk, it has when its promise resolves. */
  subscribe<Event>(topic: Topic<Event>, subscriber: Subscriber<Event>): void {
    const subscribers = this.#subscribers.get(topic) ?? [];
    this.#subscribers.set(topic, [...subscribers, subscriber as Subscriber<unknown>]);
  }

  /** Resolves once every subscriber has taken the event; rejects when one of them does. */
  async publish<Event>(topic: Topic<Event>, event: Event): Promise<void> {
    for (const subscriber of this.#subscribers.get(topic) ?? []) await subscriber(event);
  }
}
