import { draftOf, memberOf } from "./draft.js";
import { type Effect, type Event, freshMemory, type Member } from "./member.js";
import { onAnswer } from "./on-answer.js";
import { onQuestion } from "./on-question.js";
import { onTick } from "./on-tick.js";
import { onView } from "./on-view.js";
import { onWrite } from "./on-write.js";

/** A member after an event, and what it does because of it. */
export interface Step {
  readonly member: Member;
  readonly effects: readonly Effect[];
}

/** The transition function of a member. `now` is its own clock, in ms. */
export const step = (member: Member, event: Event, now: number): Step => {
  if (event.kind === "restart") {
    const { lastTalk } = member.memory;
    return { member: { ...member, memory: { ...freshMemory, lastTalk } }, effects: [] };
  }
  const draft = draftOf(member);
  switch (event.kind) {
    case "view":
      onView(draft, event.view);
      break;
    case "write":
      onWrite(draft, event.write, event.entry, now);
      break;
    case "message":
      if ("question" in event.message) onQuestion(draft, event.from, event.message.talk, event.message.question, now);
      else onAnswer(draft, event.from, event.message.talk, event.message.answer, now);
      break;
    case "tick":
      onTick(draft, now);
      break;
  }
  return { member: memberOf(draft), effects: draft.effects };
};
