package dev.cultivar.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRequestsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
        GET,    /api/v1/namespaces/a/pods?limit=500,                                  list,   pods
        GET,    /api/v1/pods,                                                         list,   pods
        GET,    /api/v1/namespaces/a/configmaps/pods,                                 get,    configmaps
        GET,    /apis/cultivar.dev/v1alpha1/namespaces/a/trainingruns/run,            get,    trainingruns
        PUT,    /apis/cultivar.dev/v1alpha1/namespaces/a/trainingruns/run/status,     update, trainingruns
        PATCH,  /apis/batch/v1/namespaces/a/jobs/job,                                 patch,  jobs
        POST,   /apis/batch/v1/namespaces/a/jobs,                                     create, jobs
        DELETE, /apis/batch/v1/namespaces/namespaces/jobs/job,                        delete, jobs
        POST,   /apis/authentication.k8s.io/v1/tokenreviews,                          create, tokenreviews
        PUT,    /k8s/clusters/c1/apis/coordination.k8s.io/v1/namespaces/a/leases/led, update, leases
        GET,    /api/v1/namespaces/a,                                                 get,    other
        GET,    /apis/scheduling.x-k8s.io/v1alpha1,                                   list,   other
        GET,    /apis/example.org/v1/namespaces/a/surprises/x,                        get,    other
        GET,    /version,                                                             list,   other
        TRACE,  /api/v1/pods,                                                         other,  pods
        """)
    void aRequestHasAVerbAndAResourceOfTheLists(String method, String path, String verb, String resource) {
        assertThat(ApiRequests.asked(method, URI.create("https://127.0.0.1:6443" + path)))
                .isEqualTo(new ApiRequests.Asked(verb, resource));
    }
}
