import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { create, graph, high, low, neutral, number, percentiles, quantile, rate, row, saturation, share } from './panels';

const job = 'job="gateway"';
const requests = 'http_server_request_duration_seconds';
const upstream = 'http_client_request_duration_seconds';

// The address of a service is its name in the cluster.
const address = 'server_address, server_port';

export function gateway(): dashboard.DashboardBuilder {
  const board = create('sreassignment-gateway', 'Gateway', 'Requests by route, refusals, token exchange and upstream errors of the gateway.');

  row(board, 'Now', [
    number({
      title: 'Requests', unit: units.RequestsPerSecond, steps: neutral,
      description: 'Requests of clients per second.',
      queries: [{ expr: rate('service_requests_total', job, ''), legend: 'requests' }],
    }),
    number({
      title: 'Failures in the last hour', unit: units.PercentUnit, steps: high(0.001, 0.0144),
      description: 'Part of the requests with a 5xx status. 0.1 % is the SLO.',
      queries: [{ expr: `job:service_requests_failed:ratio1h{${job}}`, legend: 'failed' }],
    }),
    number({
      title: 'Slow in the last hour', unit: units.PercentUnit, steps: high(0.05, 0.3),
      description: 'Part of the requests over 100 ms on routes with a latency SLO. 5 % is the SLO.',
      queries: [{ expr: `job:service_requests_slow:ratio1h{${job}}`, legend: 'slow' }],
    }),
    number({
      title: 'Token cache hits', unit: units.PercentUnit, steps: low(0.5, 0.9),
      description: 'Part of the requests whose token was exchanged less than 30 s ago. The others wait for auth.',
      queries: [{
        expr: share('gateway_token_cache_lookups_total', job, 'result="hit"', ''),
        legend: 'hits',
      }],
    }),
  ]);

  row(board, 'Requests by route', [
    graph({
      title: 'Requests', unit: units.RequestsPerSecond, stacked: true,
      description: 'Requests per second by route and method. A request without a route is one for a path that does not exist.',
      queries: [{ expr: rate(`${requests}_count`, job, 'http_request_method, http_route'), legend: '{{http_request_method}} {{http_route}}' }],
    }),
    graph({
      title: 'Failures', unit: units.RequestsPerSecond, stacked: true,
      description: 'Requests per second with a 5xx status.',
      queries: [{
        expr: rate(`${requests}_count`, `${job},http_response_status_code=~"5.."`, 'http_request_method, http_route, http_response_status_code'),
        legend: '{{http_response_status_code}} {{http_request_method}} {{http_route}}',
      }],
    }),
    graph({
      title: 'Duration, p95', unit: units.Seconds, limit: 0.1,
      description: 'By route. Uploads, process and content have no latency SLO. The points are traces.',
      queries: [{
        expr: quantile(0.95, requests, job, 'http_request_method, http_route'),
        legend: '{{http_request_method}} {{http_route}}', exemplar: true,
      }],
    }),
    graph({
      title: 'Client errors', of: 2, unit: units.RequestsPerSecond, stacked: true,
      description: 'Responses per second with a 4xx status.',
      queries: [{
        expr: rate(`${requests}_count`, `${job},http_response_status_code=~"4.."`, 'http_response_status_code'),
        legend: '{{http_response_status_code}}',
      }],
    }),
    graph({
      title: 'Duration', of: 2, unit: units.Seconds, limit: 0.1,
      description: 'Percentiles over all routes. The points are traces.',
      queries: percentiles(requests, job),
    }),
  ]);

  row(board, 'Tokens and limits', [
    graph({
      title: 'Refused requests', of: 2, unit: units.RequestsPerSecond, stacked: true,
      description: 'Requests that the gateway itself refuses, by reason: tokens, scopes, rates and concurrency.',
      queries: [{ expr: rate('gateway_requests_refused_total', job, 'reason'), legend: '{{reason}}' }],
    }),
    graph({
      title: 'Token cache', of: 2, unit: units.OpsPerSecond, stacked: true,
      description: 'Lookups of the cache of exchanged tokens. A miss costs a token exchange.',
      queries: [{ expr: rate('gateway_token_cache_lookups_total', job, 'result'), legend: '{{result}}' }],
    }),
    graph({
      title: 'Token exchanges', of: 2, unit: units.OpsPerSecond, stacked: true,
      description: 'Exchanges at auth by result. TokenExchangeUnavailable fires when 10 % are unavailable.',
      queries: [{ expr: rate('gateway_token_exchange_duration_seconds_count', job, 'result'), legend: '{{result}}' }],
    }),
    graph({
      title: 'Duration of token exchanges', of: 2, unit: units.Seconds,
      description: 'Percentiles over all results. The points are traces.',
      queries: percentiles('gateway_token_exchange_duration_seconds', job),
    }),
  ]);

  row(board, 'Upstream', [
    graph({
      title: 'Upstream errors', unit: units.RequestsPerSecond, stacked: true,
      description: 'Requests to auth and images that failed or got a 5xx status, by service and kind of error.',
      queries: [{
        expr: rate(`${upstream}_count`, `${job}, error_type!~"|4.."`, 'server_address, error_type'),
        legend: '{{server_address}} {{error_type}}',
      }],
    }),
    graph({
      title: 'Upstream duration, p95', unit: units.Seconds,
      description: 'Time of auth and images, bodies included. The difference to the duration of requests is the gateway itself. The points are traces.',
      queries: [{ expr: quantile(0.95, upstream, job, address), legend: '{{server_address}}:{{server_port}}', exemplar: true }],
    }),
    graph({
      title: 'Upstream requests in progress', unit: units.Short,
      description: 'Requests to other services that have no response yet, by service.',
      queries: [{ expr: `sum by (${address}) (http_client_active_requests{${job}})`, legend: '{{server_address}}:{{server_port}}' }],
    }),
    graph({
      title: 'Retries, timeouts and breaker', of: 2, unit: units.OpsPerSecond, stacked: true,
      description: 'Events of the resilience strategies of the HTTP clients, such as OnRetry, OnTimeout and OnCircuitOpened.',
      queries: [{ expr: rate('resilience_polly_strategy_events_total', job, 'strategy_name, event_name'), legend: '{{strategy_name}} {{event_name}}' }],
    }),
    graph({
      title: 'Connections to upstreams', of: 2, unit: units.Short,
      description: 'Connections of the HTTP clients by state.',
      queries: [{
        expr: `sum by (server_address, http_connection_state) (http_client_open_connections{${job}})`,
        legend: '{{server_address}} {{http_connection_state}}',
      }],
    }),
  ]);

  saturation(board, 'gateway');
  return board;
}
