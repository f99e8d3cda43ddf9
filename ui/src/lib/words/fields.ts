/** What a field of a record is called beside two values of it: as where it is edited. */
import type * as english from './en/later';

type Editors = Pick<
  typeof english,
  'memories' | 'providerKey' | 'providers' | 'sheet' | 'templates'
>;

export function fieldNames({ memories, providerKey, providers, sheet, templates }: Editors) {
  return {
    notes: sheet.notes,
    status: sheet.done,
    dueDate: sheet.due,
    priority: sheet.priority,
    name: templates.name,
    prompt: templates.prompt,
    description: templates.description,
    ExampleText: templates.example,
    label: memories.label,
    data: memories.text,
    type: memories.type,
    providerType: providers.type,
    endpoint: providers.endpoint,
    modelName: providers.model,
    azureDeploymentName: providers.deployment,
    timeoutSeconds: providers.timeout,
    supportsToolCalling: providers.tools,
    apiKey: providerKey.name,
  };
}
