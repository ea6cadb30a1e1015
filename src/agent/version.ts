declare const AUTOSCALER_VERSION: string | undefined;

/** Put in by the build. */
export const version = typeof AUTOSCALER_VERSION === 'string' ? AUTOSCALER_VERSION : 'development';
