declare const AUTOSCALER_BROKERS: string | undefined;

/** The program of main.ts, put here when the agent is built. */
export const brokersText = typeof AUTOSCALER_BROKERS === 'string' ? AUTOSCALER_BROKERS : '';
