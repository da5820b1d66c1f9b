using System.Globalization;

namespace Platform.Benchmarks.KubeApi;

/// <summary>What is written and read.</summary>
internal static class SampleObjects
{
    /// <summary>A small config map.</summary>
    public static string ConfigMap(string name) => $$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{"app":"bench"} },"data":{"mode":"fast","level":"3","endpoint":"https://service.example.com/path"} }
        """;

    /// <summary>A pod as a deployment's template makes them; no scheduler takes it, so that nothing else writes it.</summary>
    public static string Pod(int number) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-{{{number:00000}}}","labels":{"app":"web","pod-template-hash":"7d4c9f5b6c","tier":"frontend"},"annotations":{"prometheus.io/scrape":"true","prometheus.io/port":"8080"}},
        "spec":{"schedulerName":"none","terminationGracePeriodSeconds":30,"containers":[{"name":"web","image":"registry.example.com/team/web:1.4.2","ports":[{"name":"http","containerPort":8080}],
        "env":[{"name":"DATABASE","value":"postgres://db:5432/web"},{"name":"LOG_LEVEL","value":"info"},{"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"} } }],
        "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"cpu":"500m","memory":"256Mi"}},"readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5},
        "livenessProbe":{"httpGet":{"path":"/healthz","port":8080},"initialDelaySeconds":10},"volumeMounts":[{"name":"config","mountPath":"/etc/web"}]}],
        "volumes":[{"name":"config","configMap":{"name":"web-config"} }]} }
        """);
}
