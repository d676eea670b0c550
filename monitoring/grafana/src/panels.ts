import * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import * as units from '@grafana/grafana-foundation-sdk/units';

const columns = 24;
const source: common.DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

/** One query of a panel. */
export interface Query {
  expr: string;
  /** Grafana's legend format, with labels in double braces. */
  legend: string;
  /** Shows the traces behind a histogram. */
  exemplar?: boolean;
}

/** What a panel shows. */
export interface Content {
  title: string;
  description: string;
  unit: string;
  queries: Query[];
}

export interface Graph extends Content {
  /** The width as a part of the row: 2 is half. */
  of?: number;
  stacked?: boolean;
  max?: number;
  /** A line that the values should stay below. */
  limit?: number;
}

export interface Stat extends Content {
  of?: number;
  /** Colors by lower bounds, in ascending order. */
  steps: dashboard.Threshold[];
}

/** Colors for a value that should be high. */
export const low = (red: number, yellow: number): dashboard.Threshold[] => [
  { value: null, color: 'red' },
  { value: red, color: 'yellow' },
  { value: yellow, color: 'green' },
];

/** Colors for a value that should be low. */
export const high = (yellow: number, red: number): dashboard.Threshold[] => [
  { value: null, color: 'green' },
  { value: yellow, color: 'yellow' },
  { value: red, color: 'red' },
];

/** Red from one bound on. */
export const redFrom = (value: number): dashboard.Threshold[] => [
  { value: null, color: 'green' },
  { value, color: 'red' },
];

/** One color for a value that is neither good nor bad. */
export const neutral: dashboard.Threshold[] = [{ value: null, color: 'blue' }];

/** The per-second rate of a counter, summed by labels. Without labels it is the total. */
export const rate = (metric: string, filter: string, by: string): string =>
  `${by === '' ? 'sum' : `sum by (${by}) `}(rate(${metric}{${filter}}[$__rate_interval]))`;

/** A part of the rate of a counter, without a value while the counter does not rise. */
export const share = (metric: string, filter: string, part: string, by: string): string =>
  `${rate(metric, `${filter},${part}`, by)} / (${rate(metric, filter, by)} > 0)`;

/** A quantile of a histogram by labels. */
export const quantile = (q: number, metric: string, filter: string, by = ''): string =>
  `histogram_quantile(${q}, ${rate(`${metric}_bucket`, filter, by === '' ? 'le' : `le, ${by}`)})`;

/** The queries of p50, p95 and p99 of a histogram over all its series. */
export const percentiles = (metric: string, filter: string): Query[] =>
  [0.5, 0.95, 0.99].map(q => ({ expr: quantile(q, metric, filter), legend: `p${q * 100}`, exemplar: q === 0.95 }));

export function graph(content: Graph): cog.Builder<dashboard.Panel> {
  const panel = new timeseries.PanelBuilder()
    .title(content.title)
    .description(content.description)
    .unit(content.unit)
    .datasource(source)
    .height(8)
    .span(columns / (content.of ?? 3))
    .min(0)
    .lineWidth(1)
    .fillOpacity(content.stacked === true ? 30 : 5)
    .showPoints(common.VisibilityMode.Never)
    .spanNulls(false)
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending))
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .calcs(['mean', 'max', 'lastNotNull']),
    )
    .targets(targets(content.queries));
  if (content.stacked === true) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  if (content.max !== undefined) panel.max(content.max);
  if (content.limit !== undefined) {
    panel
      .thresholds(
        new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps([
          { value: null, color: 'transparent' },
          { value: content.limit, color: 'red' },
        ]),
      )
      .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed))
      .axisSoftMax(content.limit * 1.1);
  }
  return panel;
}

export function number(content: Stat): cog.Builder<dashboard.Panel> {
  return new stat.PanelBuilder()
    .title(content.title)
    .description(content.description)
    .unit(content.unit)
    .datasource(source)
    .height(5)
    .span(columns / (content.of ?? 4))
    .noValue('no data')
    .graphMode(common.BigValueGraphMode.None)
    .textMode(common.BigValueTextMode.ValueAndName)
    .colorMode(common.BigValueColorMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .thresholds(new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps(content.steps))
    .targets(targets(content.queries));
}

/** A table of the labels of an instant query. */
export function list(content: Content, labels: string[]): cog.Builder<dashboard.Panel> {
  return new table.PanelBuilder()
    .title(content.title)
    .description(content.description)
    .unit(content.unit)
    .datasource(source)
    .height(8)
    .span(columns)
    .targets(targets(content.queries).map(target => target.instant().format(prometheus.PromQueryFormat.Table)))
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: labels } } });
}

/** The use of processor, memory, garbage collector, threads and connections by the replicas of one service. */
export function saturation(board: dashboard.DashboardBuilder, job: string): void {
  const filter = `job="${job}"`;
  const legend = '{{instance}}';
  row(board, 'Saturation', [
    graph({
      title: 'CPU', of: 4, unit: units.PercentUnit,
      description: 'Processor time of each replica, as a part of the processors that it may use. The autoscaler adds replicas at 70 % of the request.',
      queries: [{
        expr: `sum by (instance) (rate(dotnet_process_cpu_time_seconds_total{${filter}}[$__rate_interval]))
          / sum by (instance) (dotnet_process_cpu_count{${filter}})`,
        legend,
      }],
    }),
    graph({
      title: 'Memory', of: 4, unit: units.BytesIEC,
      description: 'Physical memory of each replica, and the part that the managed heap has committed. The limit of the container is in the deployment.',
      queries: [
        { expr: `dotnet_process_memory_working_set_bytes{${filter}}`, legend: '{{instance}} working set' },
        { expr: `dotnet_gc_last_collection_memory_committed_size_bytes{${filter}}`, legend: '{{instance}} managed' },
      ],
    }),
    graph({
      title: 'GC pause', of: 4, unit: units.PercentUnit,
      description: 'Part of the time for which garbage collection stops all threads.',
      queries: [{ expr: rate('dotnet_gc_pause_time_seconds_total', filter, 'instance'), legend }],
    }),
    graph({
      title: 'Thread pool', of: 4, unit: units.Short,
      description: 'Work items that wait for a thread, and threads. ThreadPoolStarved fires at more than 100 waiting items.',
      queries: [
        { expr: `dotnet_thread_pool_queue_length_total{${filter}}`, legend: '{{instance}} waiting' },
        { expr: `dotnet_thread_pool_thread_count_total{${filter}}`, legend: '{{instance}} threads' },
      ],
    }),
    graph({
      title: 'Connections', of: 3, unit: units.Short,
      description: 'Open connections of clients, and those that are queued to be accepted.',
      queries: [
        { expr: `sum by (instance) (kestrel_active_connections{${filter}})`, legend: '{{instance}} open' },
        { expr: `sum by (instance) (kestrel_queued_connections{${filter}})`, legend: '{{instance}} queued' },
      ],
    }),
    graph({
      title: 'Requests in progress', of: 3, unit: units.Short,
      description: 'Requests that each replica works on.',
      queries: [{ expr: `sum by (instance) (http_server_active_requests{${filter}})`, legend }],
    }),
    graph({
      title: 'File descriptors', of: 3, unit: units.Short,
      description: 'Open files and sockets of each replica. A steady rise is a leak.',
      queries: [{ expr: `process_open_file_descriptors{${filter}}`, legend }],
    }),
  ]);
}

export function row(board: dashboard.DashboardBuilder, title: string, panels: cog.Builder<dashboard.Panel>[]): void {
  board.withRow(new dashboard.RowBuilder(title));
  for (const panel of panels) board.withPanel(panel);
}

/** A dashboard with the data source variable and links to the others. */
export function create(uid: string, title: string, description: string): dashboard.DashboardBuilder {
  return new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['sreassignment'])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .withVariable(
      new dashboard.DatasourceVariableBuilder('datasource')
        .label('Data source')
        .type('prometheus')
        .current({ text: 'Prometheus', value: 'sreassignment-prometheus' }),
    )
    .link(
      new dashboard.DashboardLinkBuilder('Dashboards')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags(['sreassignment'])
        .keepTime(true)
        .includeVars(true),
    );
}

function targets(queries: Query[]): prometheus.DataqueryBuilder[] {
  return queries.map((query, i) =>
    new prometheus.DataqueryBuilder()
      .refId(String.fromCharCode('A'.charCodeAt(0) + i))
      .expr(query.expr.replace(/\s+/g, ' '))
      .legendFormat(query.legend)
      .exemplar(query.exemplar === true)
      .datasource(source),
  );
}
