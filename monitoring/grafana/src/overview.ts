import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { create, graph, high, list, low, number, quantile, rate, redFrom, row, share } from './panels';

const services = 'job=~"gateway|auth|images"';
const windows = ['5m', '1h', '6h', '3d'];

export function overview(): dashboard.DashboardBuilder {
  const board = create('sreassignment-overview', 'Overview', 'SLOs, requests and replicas of the gateway, auth and images.');

  row(board, 'SLOs over 30 days', [
    number({
      title: 'Error budget left', unit: units.PercentUnit, steps: low(0, 0.25),
      description: '99.9 % of the requests do not fail. Negative: more failures than the SLO allows.',
      queries: [{ expr: 'job:availability_budget_left:ratio30d', legend: '{{job}}' }],
    }),
    number({
      title: 'Latency budget left', unit: units.PercentUnit, steps: low(0, 0.25),
      description: '95 % of the requests take at most 100 ms, except uploads, process and content. Negative: more slow requests than the SLO allows.',
      queries: [{ expr: 'job:latency_budget_left:ratio30d', legend: '{{job}}' }],
    }),
    number({
      title: 'Mean latency', unit: units.Seconds, steps: high(0.08, 0.1),
      description: 'The SLO is 100 ms, over the routes that have a latency SLO.',
      queries: [{ expr: 'job:http_server_request_duration_seconds:mean30d', legend: '{{job}}' }],
    }),
    number({
      title: 'Firing alerts', unit: units.NoUnit, steps: redFrom(1),
      description: 'Alerts that fire now, except Watchdog.',
      queries: [{ expr: 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)', legend: 'alerts' }],
    }),
  ]);

  row(board, 'Burn rates', [
    graph({
      title: 'Error budget burn', unit: units.NoUnit, limit: 14.4,
      description: 'Burn rate of the error budget by window. 14.4 in 1 h and 5 m is a page; 1 spends the budget in exactly 30 days.',
      queries: windows.map(window => ({ expr: `job:service_requests_failed:ratio${window} / 0.001`, legend: `{{job}} ${window}` })),
    }),
    graph({
      title: 'Latency budget burn', unit: units.NoUnit, limit: 14.4,
      description: 'Burn rate of the latency budget by window. 14.4 in 1 h and 5 m is a page; 1 spends the budget in exactly 30 days.',
      queries: windows.map(window => ({ expr: `job:service_requests_slow:ratio${window} / 0.05`, legend: `{{job}} ${window}` })),
    }),
    graph({
      title: 'Mean latency', unit: units.Seconds, limit: 0.1,
      description: 'Mean over 5 minutes of the routes that have a latency SLO, against the SLO of 100 ms.',
      queries: [{ expr: 'job:http_server_request_duration_seconds:mean5m', legend: '{{job}}' }],
    }),
  ]);

  row(board, 'Requests by service', [
    graph({
      title: 'Requests', unit: units.RequestsPerSecond,
      description: 'Requests per second, without health checks and scrapes.',
      queries: [{ expr: rate('service_requests_total', services, 'job'), legend: '{{job}}' }],
    }),
    graph({
      title: 'Failures', unit: units.PercentUnit,
      description: 'Part of the requests with a 5xx status.',
      queries: [{
        expr: share('service_requests_total', services, 'outcome="failed"', 'job'),
        legend: '{{job}}',
      }],
    }),
    graph({
      title: 'Duration, p95', unit: units.Seconds, limit: 0.1,
      description: 'All routes, uploads included. The points are traces.',
      queries: [{ expr: quantile(0.95, 'http_server_request_duration_seconds', services, 'job'), legend: '{{job}}', exemplar: true }],
    }),
  ]);

  row(board, 'Replicas', [
    graph({
      title: 'Replicas that respond', of: 4, unit: units.NoUnit,
      description: 'Replicas that respond to scrapes. Each service has at least two.',
      queries: [{ expr: `sum by (job) (up{${services}})`, legend: '{{job}}' }],
    }),
    graph({
      title: 'Ready and draining', of: 4, unit: units.NoUnit,
      description: 'Replicas that accept requests, and those that finish their last ones.',
      queries: [
        { expr: 'sum by (job) (service_ready)', legend: '{{job}} ready' },
        { expr: 'sum by (job) (service_draining)', legend: '{{job}} draining' },
      ],
    }),
    graph({
      title: 'Starts', of: 4, unit: units.NoUnit,
      description: 'Starts of the process of each replica at the same address in 15 minutes.',
      queries: [{ expr: `sum by (job) (changes(process_start_time_seconds{${services}}[15m]))`, legend: '{{job}}' }],
    }),
    graph({
      title: 'Versions', of: 4, unit: units.NoUnit, stacked: true,
      description: 'Replicas by version. Two versions of a service are a rollout.',
      queries: [{ expr: `count by (job, service_version) (target_info{${services}})`, legend: '{{job}} {{service_version}}' }],
    }),
    list({
      title: 'Firing alerts', unit: units.NoUnit,
      description: 'Alerts that fire now. The runbook of an alert is docs/runbooks/ALERT.md.',
      queries: [{ expr: 'ALERTS{alertstate="firing",alertname!="Watchdog"}', legend: '{{alertname}}' }],
    }, ['alertname', 'severity', 'service', 'instance', 'window']),
  ]);

  row(board, 'Kubernetes (needs kube-state-metrics)', [
    graph({
      title: 'Missing replicas', of: 4, unit: units.NoUnit,
      description: 'Replicas of a Deployment that are wanted and not available.',
      queries: [{
        expr: `kube_deployment_spec_replicas{namespace="sreassignment"}
          - on (namespace, deployment) kube_deployment_status_replicas_available`,
        legend: '{{deployment}}',
      }],
    }),
    graph({
      title: 'Autoscaling', of: 4, unit: units.NoUnit,
      description: 'Replicas of each autoscaler, and its maximum.',
      queries: [
        { expr: 'kube_horizontalpodautoscaler_status_current_replicas{namespace="sreassignment"}', legend: '{{horizontalpodautoscaler}}' },
        { expr: 'kube_horizontalpodautoscaler_spec_max_replicas{namespace="sreassignment"}', legend: '{{horizontalpodautoscaler}} max' },
      ],
    }),
    graph({
      title: 'Container restarts', of: 4, unit: units.NoUnit,
      description: 'Restarts that the kubelet counts in 15 minutes.',
      queries: [{
        expr: 'sum by (pod, container) (increase(kube_pod_container_status_restarts_total{namespace="sreassignment"}[15m])) > 0',
        legend: '{{pod}} {{container}}',
      }],
    }),
    graph({
      title: 'Pods not ready', of: 4, unit: units.NoUnit,
      description: 'Pods that get no requests from their Service.',
      queries: [{ expr: 'sum by (pod) (kube_pod_status_ready{namespace="sreassignment",condition="false"}) > 0', legend: '{{pod}}' }],
    }),
  ]);
  return board;
}
