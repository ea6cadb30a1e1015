// Generated from schemas/autoscaler_config.schema.json by scripts/generateConfig.ts: do not edit.
import type { AutoscalerConfiguration } from './types';

export interface ValidationError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}
export declare const validate: {
  (data: unknown): data is AutoscalerConfiguration;
  errors?: readonly ValidationError[] | null;
};
