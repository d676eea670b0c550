// A process of another language, set up by the standard variables alone: one span with an error in it, one log entry within the span, one measurement.
import { context, logs, metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK();
sdk.start();

const span = trace.getTracer('checkout').startSpan('charge the card', { attributes: { 'card.kind': 'test' } });
context.with(trace.setSpan(context.active(), span), () => {
  logs.getLogger('checkout').emit({ severityNumber: 17, severityText: 'ERROR', body: 'The card was declined', attributes: { 'card.kind': 'test' } });
  metrics.getMeter('checkout').createHistogram('checkout.duration', { unit: 's' }).record(0.2, { 'card.kind': 'test' });
});
span.recordException(new Error('declined'));
span.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' });
span.end();
await sdk.shutdown();
