import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { create, graph, high, neutral, number, percentiles, quantile, rate, redFrom, row, saturation } from './panels';

const job = 'job="auth"';
const requests = 'auth_request_duration_seconds';

export function auth(): dashboard.DashboardBuilder {
  const board = create('sreassignment-auth', 'Auth', 'Tokens, refusals, latency, signing keys and revocations of auth.');

  row(board, 'Now', [
    number({
      title: 'Age of the revocations', unit: units.Seconds, steps: high(5, 60),
      description: 'Time since the revocations were read, of the replica that is furthest behind. RevocationsStale fires at 60 s.',
      queries: [{ expr: `max(auth_revocations_age_seconds{${job}})`, legend: 'age' }],
    }),
    number({
      title: 'Age of the signing key', unit: units.Seconds, steps: high(80 * 86400, 90 * 86400),
      description: 'Time since the key that signs became active. SigningKeyOld fires at 90 days.',
      queries: [{ expr: `max(auth_signing_key_age_seconds{${job}})`, legend: 'age' }],
    }),
    number({
      title: 'Problems of the key folder', unit: units.NoUnit, steps: redFrom(1),
      description: 'Files in the folder of signing keys that are not usable. The log of auth names them.',
      queries: [{ expr: `max(auth_signing_key_problems{${job}})`, legend: 'problems' }],
    }),
    number({
      title: 'Revoked tokens', unit: units.Short, steps: neutral,
      description: 'Revoked tokens that have not expired.',
      queries: [{ expr: `max(auth_revocations{${job}})`, legend: 'tokens' }],
    }),
  ]);

  row(board, 'Tokens', [
    graph({
      title: 'Issued and exchanged', unit: units.OpsPerSecond,
      description: 'Tokens issued to clients, and internal tokens that the gateway gets in exchange for them.',
      queries: [
        { expr: rate('auth_tokens_issued_total', job, ''), legend: 'issued' },
        { expr: rate('auth_tokens_exchanged_total', job, ''), legend: 'exchanged' },
      ],
    }),
    graph({
      title: 'Introspected', unit: units.OpsPerSecond, stacked: true,
      description: 'Tokens that were introspected, by whether they are active.',
      queries: [{ expr: rate('auth_tokens_introspected_total', job, 'active'), legend: 'active {{active}}' }],
    }),
    graph({
      title: 'Revoked', unit: units.OpsPerSecond,
      description: 'Tokens revoked at each replica. The others read them within 5 seconds.',
      queries: [{ expr: rate('auth_tokens_revoked_total', job, 'instance'), legend: '{{instance}}' }],
    }),
  ]);

  row(board, 'Requests', [
    graph({
      title: 'Requests by result', unit: units.RequestsPerSecond, stacked: true,
      description: 'Requests to the OAuth endpoints.',
      queries: [{ expr: rate(`${requests}_count`, job, 'endpoint, result'), legend: '{{endpoint}} {{result}}' }],
    }),
    graph({
      title: 'Refused requests', unit: units.RequestsPerSecond, stacked: true,
      description: 'Refusals by endpoint and reason. Many invalid_client from one address are throttled.',
      queries: [{ expr: rate('auth_requests_refused_total', job, 'endpoint, reason'), legend: '{{endpoint}} {{reason}}' }],
    }),
    graph({
      title: 'Duration, p95', unit: units.Seconds, limit: 0.1,
      description: 'By endpoint. The points are traces.',
      queries: [{ expr: quantile(0.95, requests, job, 'endpoint'), legend: '{{endpoint}}', exemplar: true }],
    }),
    graph({
      title: 'Duration', of: 2, unit: units.Seconds, limit: 0.1,
      description: 'Percentiles over all endpoints. The points are traces.',
      queries: percentiles(requests, job),
    }),
    graph({
      title: 'Failures', of: 2, unit: units.RequestsPerSecond, stacked: true,
      description: 'Responses per second with a 5xx status, by route.',
      queries: [{
        expr: rate('http_server_request_duration_seconds_count', `${job},http_response_status_code=~"5.."`, 'http_route, http_response_status_code'),
        legend: '{{http_response_status_code}} {{http_route}}',
      }],
    }),
  ]);

  row(board, 'Revocations and storage', [
    graph({
      title: 'Age of the revocations', unit: units.Seconds, limit: 60,
      description: 'Time since each replica read the revocations. It reads them every 2 seconds.',
      queries: [{ expr: `max by (instance) (auth_revocations_age_seconds{${job}})`, legend: '{{instance}}' }],
    }),
    graph({
      title: 'Errors of the revocations', unit: units.OpsPerSecond, stacked: true,
      description: 'Lists and deletes that failed, and objects under revocations/ that cannot be used (name, expiry).',
      queries: [{ expr: rate('auth_revocations_errors_total', job, 'reason'), legend: '{{reason}}' }],
    }),
    graph({
      title: 'Storage operations', unit: units.OpsPerSecond, stacked: true,
      description: 'Operations on object storage by result.',
      queries: [{ expr: rate('object_store_operation_duration_seconds_count', job, 'operation, result'), legend: '{{operation}} {{result}}' }],
    }),
  ]);

  saturation(board, 'auth');
  return board;
}
