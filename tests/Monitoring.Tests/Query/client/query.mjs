// Asks one query with Azure's own client: query.mjs ENDPOINT AUDIENCE TOKEN WORKSPACE QUERY
import dns from "node:dns";
import { Durations, LogsQueryClient } from "@azure/monitor-query-logs";

// The test's names resolve nowhere else.
dns.lookup = (name, options, done) => (options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4));

const [endpoint, audience, token, workspace, query] = process.argv.slice(2);
const asked = [];
const credential = {
  getToken: async (scopes) => {
    asked.push(scopes);
    return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
  },
};
const client = new LogsQueryClient(credential, { endpoint, credentials: { scopes: [`${audience}/.default`] } });
try {
  const result = await client.queryWorkspace(workspace, query, { duration: Durations.oneDay }, { serverTimeoutInSeconds: 60, includeQueryStatistics: true, includeVisualization: true });
  console.log(JSON.stringify({ asked, status: result.status, tables: result.tables ?? result.partialTables, statistics: result.statistics, visualization: result.visualization }));
} catch (error) {
  console.log(JSON.stringify({ asked, code: error.code, statusCode: error.statusCode, message: error.message }));
}
