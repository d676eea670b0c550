import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { create, graph, high, low, number, quantile, rate, row, saturation, share } from './panels';

const job = 'job="images"';
const processing = 'image_processing_duration_seconds';
const store = 'object_store_operation_duration_seconds';

export function images(): dashboard.DashboardBuilder {
  const board = create('sreassignment-images', 'Images', 'Uploads, renditions, processing, queue and storage of images.');

  row(board, 'Now', [
    number({
      title: 'Rendition cache hits', unit: units.PercentUnit, steps: low(0.5, 0.8),
      description: 'Part of the renditions that object storage has already.',
      queries: [{
        expr: share('image_rendition_requests_total', job, 'result="hit"', ''),
        legend: 'hits',
      }],
    }),
    number({
      title: 'Work gate in use', unit: units.PercentUnit, steps: high(0.7, 1),
      description: 'Images being worked on, as a part of those that the replicas work on at once. At 100 % images wait.',
      queries: [{ expr: `sum(image_processing_active{${job}}) / sum(image_processing_capacity{${job}})`, legend: 'in use' }],
    }),
    number({
      title: 'Waiting', unit: units.NoUnit, steps: high(1, 32),
      description: 'Images in the queue. A replica queues 64.',
      queries: [{ expr: `sum(image_processing_queue_length{${job}})`, legend: 'images' }],
    }),
    number({
      title: 'Failures in the last hour', unit: units.PercentUnit, steps: high(0.001, 0.0144),
      description: 'Part of the requests with a 5xx status. 0.1 % is the SLO.',
      queries: [{ expr: `job:service_requests_failed:ratio1h{${job}}`, legend: 'failed' }],
    }),
  ]);

  row(board, 'Requests', [
    graph({
      title: 'Uploads', unit: units.RequestsPerSecond, stacked: true,
      description: 'Uploads per second by status.',
      queries: [{
        expr: rate(
          'http_server_request_duration_seconds_count',
          `${job},http_request_method="POST",http_route=~"/api/v1/images/?"`,
          'http_response_status_code',
        ),
        legend: '{{http_response_status_code}}',
      }],
    }),
    graph({
      title: 'Renditions', unit: units.RequestsPerSecond, stacked: true,
      description: 'Renditions per second. A hit is read from object storage or memory, a miss is made.',
      queries: [{ expr: rate('image_rendition_requests_total', job, 'result'), legend: '{{result}}' }],
    }),
    graph({
      title: 'Duration by route, p95', unit: units.Seconds, limit: 0.1,
      description: 'Uploads, process and content have no latency SLO. The points are traces.',
      queries: [{
        expr: quantile(0.95, 'http_server_request_duration_seconds', job, 'http_request_method, http_route'),
        legend: '{{http_request_method}} {{http_route}}', exemplar: true,
      }],
    }),
  ]);

  row(board, 'Processing', [
    ...[0.5, 0.95, 0.99].map(q => graph({
      title: `Processing, p${q * 100}`, unit: units.Seconds,
      description: 'Time to transform or check an image, waiting included, by operation and format. The points are traces.',
      queries: [{ expr: quantile(q, processing, job, 'operation, format'), legend: '{{operation}} {{format}}', exemplar: true }],
    })),
    graph({
      title: 'Processing by result', unit: units.OpsPerSecond, stacked: true,
      description: 'Images processed per second. A result other than ok is the type of the problem that the client gets.',
      queries: [{ expr: rate(`${processing}_count`, job, 'operation, result'), legend: '{{operation}} {{result}}' }],
    }),
    graph({
      title: 'Work gate', unit: units.Short,
      description: 'Images being worked on, those that wait, and how many are worked on at once.',
      queries: [
        { expr: `sum(image_processing_active{${job}})`, legend: 'active' },
        { expr: `sum(image_processing_queue_length{${job}})`, legend: 'waiting' },
        { expr: `sum(image_processing_capacity{${job}})`, legend: 'capacity' },
      ],
    }),
    graph({
      title: 'Rejected', unit: units.RequestsPerSecond,
      description: 'Images rejected with 503 because the queue is full or the wait is too long. ImageQueueSaturated fires at 10 in 5 minutes.',
      queries: [{ expr: rate('image_processing_rejected_total', job, 'instance'), legend: '{{instance}}' }],
    }),
    graph({
      title: 'Bytes', of: 2, unit: units.BytesPerSecondIEC,
      description: 'Encoded bytes of the images that were processed (in) and of the results (out).',
      queries: [{ expr: rate('image_processing_io_bytes_total', job, 'direction'), legend: '{{direction}}' }],
    }),
    graph({
      title: 'Pixels', of: 2, unit: units.Short,
      description: 'Pixels per second of the images that were processed (in) and of the results (out).',
      queries: [{ expr: rate('image_processing_pixels_total', job, 'direction'), legend: '{{direction}}' }],
    }),
  ]);

  row(board, 'Stored renditions', [
    graph({
      title: 'Stored renditions', of: 2, unit: units.BytesIEC,
      description: 'Size of all stored renditions, as the replica with the highest value knows it. Beyond the limit, the least recently used are deleted.',
      queries: [
        { expr: `max(image_rendition_size_bytes{${job}})`, legend: 'stored' },
        { expr: `max(image_rendition_limit_bytes{${job}})`, legend: 'limit' },
      ],
    }),
    graph({
      title: 'Deleted renditions', of: 2, unit: units.OpsPerSecond, stacked: true,
      description: 'Renditions deleted because all of them were larger than the limit, and failures to list or delete them.',
      queries: [
        { expr: rate('image_rendition_evictions_total', job, ''), legend: 'deleted' },
        { expr: rate('image_rendition_eviction_failures_total', job, ''), legend: 'failures' },
      ],
    }),
  ]);

  row(board, 'Object storage', [
    graph({
      title: 'Operations', unit: units.OpsPerSecond, stacked: true,
      description: 'Operations by result. not_found is normal: it is a rendition that does not exist yet.',
      queries: [{ expr: rate(`${store}_count`, job, 'operation, result'), legend: '{{operation}} {{result}}' }],
    }),
    graph({
      title: 'Failures', unit: units.OpsPerSecond, stacked: true,
      description: 'Operations that failed: unavailable, full or another error. StoreUnavailable fires at more than half.',
      queries: [{ expr: rate(`${store}_count`, `${job},result=~"unavailable|full|error"`, 'operation, result'), legend: '{{operation}} {{result}}' }],
    }),
    graph({
      title: 'Duration, p95', unit: units.Seconds,
      description: 'By operation. The points are traces.',
      queries: [{ expr: quantile(0.95, store, job, 'operation'), legend: '{{operation}}', exemplar: true }],
    }),
  ]);

  saturation(board, 'images');
  return board;
}
