import { $, element, icon } from './dom.js';

/** An error to show: a problem (RFC 9457), an error of the token endpoint (RFC 6749), or a connection that failed. */
export class Problem extends Error {
  constructor({ title, detail, status, type, parameter, requestId }) {
    super(detail ? `${title} ${detail}` : title);
    Object.assign(this, { title, detail, status, type: type?.split(':').at(-1), parameter, requestId });
  }

  static async of(response) {
    return Problem.read(response.status, await response.text(), response.headers.get('X-Request-Id'));
  }

  /** Reads the body of an error response. */
  static read(status, body, requestId) {
    let content = {};
    try {
      content = JSON.parse(body);
    } catch {
      // A proxy in front of the gateway responded. Its status is all that is known.
    }
    return new Problem({
      status,
      requestId,
      title: `The server responded with ${status}.`,
      ...content,
      ...(content.error && { title: titles[content.error] ?? content.error, detail: content.error_description, type: content.error }),
    });
  }

  static unreachable() {
    return new Problem({ title: 'The server does not respond.', detail: 'Check the connection and whether the platform runs, then try again.' });
  }
}

const titles = {
  invalid_client: 'You cannot be signed in.',
};

/** Shows a problem in its place; the element is an alert, so it is read out too. */
export function showProblem(place, problem) {
  const facts = [problem.status, problem.type, problem.requestId && `request ${problem.requestId}`].filter(Boolean);
  $(place).replaceChildren(element('div', { className: 'problem' },
    icon('alert'),
    element('div', {},
      element('strong', { textContent: problem.title }),
      problem.detail ? element('p', { textContent: problem.detail }) : null,
      facts.length > 0 ? element('p', { className: 'facts-of-problem', textContent: facts.join(' · ') }) : null),
    element('button', { type: 'button', className: 'quiet icon', onclick: () => clearProblem(place), aria: { label: 'Dismiss' } }, icon('close'))));
}

export function clearProblem(place) {
  $(place).replaceChildren();
}
