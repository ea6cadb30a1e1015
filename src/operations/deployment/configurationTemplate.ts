/** The configuration of a fresh deployment: the services found, the guide's values, everything switched off. Pure. */
import { projectDefaults } from '../../config/defaults';
import { render, type Language, type MessageCode } from '../../words/message';

/** `units`: Gunicorn services as `backcore.service`. JSON with comments, ends with a newline. */
export function configurationTemplate(units: readonly string[], language: Language): string {
  const say = (code: MessageCode): string => render({ code }, language);
  const lines = [
    '{',
    `  // ${say('operations.template.head')}`,
    `  // ${say('operations.template.enable')}`,
    '  "projects": {',
  ];
  units.forEach((unit, n) => {
    const comma = n < units.length - 1 ? ',' : '';
    lines.push(
      `    ${JSON.stringify(unit.replace(/\.service$/, ''))}: {`,
      `      "enabled": false, // ${say('operations.template.enabled')}`,
      `      "min_workers": ${projectDefaults.min_workers},`,
      `      "max_workers": ${projectDefaults.max_workers},`,
      `      // ${say('operations.template.thresholds')}`,
      '      "cpu_thresholds": {',
      '        "scale_up_2": 70,',
      '        "scale_up_3": 80,',
      '        "scale_down_2": 40,',
      '        "scale_down_1": 35',
      '      },',
      `      "cpu_duration_minutes": ${projectDefaults.cpu_duration_minutes},`,
      `      "memory_threshold_mb": ${projectDefaults.memory_threshold_mb} // ${say('operations.template.memory')}`,
      `    }${comma}`,
    );
  });
  if (units.length === 0) lines.push(`    // ${say('operations.template.none')}`);
  lines.push('  }', '}', '');
  return lines.join('\n');
}
