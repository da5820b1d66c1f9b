// An informer as programs have it: informer.mjs KUBECONFIG NAMESPACE. Says 'started', and for each line it reads what it holds.
import { createInterface } from 'node:readline';
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';

const [kubeconfig, namespace] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const api = config.makeApiClient(CoreV1Api);
const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () => api.listNamespacedConfigMap({ namespace }));
let failures = 0;
const again = async () => {
  try {
    await informer.start();
  } catch {
    failures++;
    setTimeout(again, 50);
  }
};
informer.on('error', () => {
  failures++;
  setTimeout(again, 50);
});
await again();
console.log('started');
for await (const _ of createInterface({ input: process.stdin })) {
  const held = informer.list().map((map) => `${map.metadata.name}@${map.metadata.resourceVersion}`).sort();
  console.log(JSON.stringify({ failures, held }));
}
process.exit(0);
