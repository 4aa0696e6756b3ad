package dev.cultivar.operator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.health.Leadership;
import dev.cultivar.operator.observe.Received;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * POST /v1/reports: a pod's whole state. 202 taken; 400 not a report; 401 no token of ours; 403 a good token of a pod that
 * works for nobody; 413 too large; 503 this replica does not lead.
 */
@Path("/v1/reports")
public final class ReportResource {
    /** Reports by the status of their answer. */
    public static final String COUNT = "cultivar.reports";

    private static final String BEARER = "Bearer ";
    private static final int MAX_BYTES = 64 * 1024;

    private final Senders senders;
    private final Reports reports;
    private final Wakeups wakeups;
    private final Leadership leadership;
    private final Clock clock;
    private final MeterRegistry registry;

    /** With what it needs. */
    @Inject
    public ReportResource(
            Senders senders,
            Reports reports,
            Wakeups wakeups,
            Leadership leadership,
            Clock clock,
            MeterRegistry registry) {
        this.leadership = leadership;
        this.clock = clock;
        this.registry = registry;
        this.senders = senders;
        this.reports = reports;
        this.wakeups = wakeups;
    }

    /** Takes a report. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Blocking
    public Response post(@HeaderParam("Authorization") @Nullable String authorization, byte[] body) {
        Response response = answer(authorization, body);
        registry.counter(COUNT, "code", String.valueOf(response.getStatus())).increment();
        return response;
    }

    private Response answer(@Nullable String authorization, byte[] body) {
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return Response.status(Response.Status.UNAUTHORIZED).build();
        }
        if (body.length > MAX_BYTES) {
            return Response.status(Response.Status.REQUEST_ENTITY_TOO_LARGE).build();
        }
        if (!leadership.leading()) {
            return Response.status(Response.Status.SERVICE_UNAVAILABLE).build();
        }
        Senders.Answer answer =
                senders.of(authorization.substring(BEARER.length()).strip());
        return switch (answer) {
            case Senders.Answer.Unknown ignored ->
                Response.status(Response.Status.UNAUTHORIZED).build();
            case Senders.Answer.Stranger ignored ->
                Response.status(Response.Status.FORBIDDEN).build();
            case Senders.Answer.Known known -> take(known.sender(), body);
        };
    }

    private Response take(Sender sender, byte[] body) {
        Optional<Report> report = parse(body);
        if (report.isEmpty()) {
            return Response.status(Response.Status.BAD_REQUEST).build();
        }
        reports.put(sender.podUid(), new Received(report.get(), clock.instant()));
        wakeups.wake(sender.kind(), sender.namespace(), sender.name());
        return Response.accepted().build();
    }

    private static Optional<Report> parse(byte[] body) {
        try {
            return Optional.ofNullable(CanonicalJson.lenient().readValue(body, Report.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
