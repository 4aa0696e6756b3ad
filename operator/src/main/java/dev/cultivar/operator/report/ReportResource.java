package dev.cultivar.operator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.observe.Received;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * POST /v1/reports: a pod's whole state, as our images say it or in Kubeflow Trainer's status protocol. 202 taken (200 in that
 * protocol, whose clients ask for it); 400 neither; 401 no token of ours; 403 a good token of a pod that works for nobody; 413 more
 * than 64 KiB; 429 more than {@link #PER_MINUTE} of one token in a minute, or too many tokens of nobody; 503 nobody leads. All are
 * counted. A replica that does not lead sends what a good token brings on to the one that does, which asks for itself who it is.
 */
@Path("/v1/reports")
public final class ReportResource {
    /** Reports by the status of their answer. */
    public static final String COUNT = "cultivar.reports";

    /** Posts of one token in a minute; our images post one a second at most, transformers one in five. */
    static final int PER_MINUTE = 120;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final String BEARER = "Bearer ";
    private static final int MAX_BYTES = 64 * 1024;

    private final Senders senders;
    private final Reports reports;
    private final Wakeups wakeups;
    private final Leader leader;
    private final Allowance allowance;
    private final Clock clock;
    private final MeterRegistry registry;

    /** With what it needs. */
    @Inject
    public ReportResource(
            Senders senders,
            Reports reports,
            Wakeups wakeups,
            LeadingReplica leader,
            Clock clock,
            MeterRegistry registry) {
        this(senders, reports, wakeups, (Leader) leader, clock, registry);
    }

    ReportResource(
            Senders senders, Reports reports, Wakeups wakeups, Leader leader, Clock clock, MeterRegistry registry) {
        this.leader = leader;
        this.allowance = new Allowance(PER_MINUTE, clock);
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
    public Response post(
            @HeaderParam("Authorization") @Nullable String authorization,
            @HeaderParam(LeadingReplica.FORWARDED) @Nullable String forwarded,
            @Context HttpServerRequest request,
            byte[] body) {
        return post(authorization, forwarded != null, request.remoteAddress().hostAddress(), body);
    }

    /** Takes a report from an address, which another replica may have sent on. */
    Response post(@Nullable String authorization, boolean forwarded, String source, byte[] body) {
        Response response = answer(authorization, forwarded, source, body);
        registry.counter(COUNT, "code", String.valueOf(response.getStatus())).increment();
        return response;
    }

    private Response answer(@Nullable String authorization, boolean forwarded, String source, byte[] body) {
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return Response.status(Response.Status.UNAUTHORIZED).build();
        }
        if (body.length > MAX_BYTES) {
            return Response.status(Response.Status.REQUEST_ENTITY_TOO_LARGE).build();
        }
        boolean here = leader.here();
        if (!here && forwarded) {
            return Response.status(Response.Status.SERVICE_UNAVAILABLE).build();
        }
        String token = authorization.substring(BEARER.length()).strip();
        if (token.isEmpty()) {
            return Response.status(Response.Status.UNAUTHORIZED).build();
        }
        if (!allowance.take(CanonicalJson.digest(token.getBytes(StandardCharsets.UTF_8)))) {
            return Response.status(TOO_MANY_REQUESTS).build();
        }
        Senders.Answer answer = senders.of(token, source);
        return switch (answer) {
            case Senders.Answer.Unknown ignored ->
                Response.status(Response.Status.UNAUTHORIZED).build();
            case Senders.Answer.Stranger ignored ->
                Response.status(Response.Status.FORBIDDEN).build();
            case Senders.Answer.Unasked ignored ->
                Response.status(TOO_MANY_REQUESTS).build();
            case Senders.Answer.Known known ->
                here
                        ? take(known.sender(), body)
                        : Response.status(leader.forward(authorization, body)).build();
        };
    }

    private Response take(Sender sender, byte[] body) {
        JsonNode json = parse(body);
        boolean ofTrainer = json.has(TrainerStatus.FIELD);
        Optional<Report> report = (ofTrainer
                        ? TrainerStatus.report(json, reports.of(sender.podUid()).map(Received::report))
                        : report(json))
                .flatMap(Believed::of);
        if (report.isEmpty()) {
            return Response.status(Response.Status.BAD_REQUEST).build();
        }
        reports.put(sender.podUid(), new Received(report.get(), clock.instant()));
        wakeups.wake(sender.kind(), sender.namespace(), sender.name());
        return ofTrainer ? Response.ok().build() : Response.accepted().build();
    }

    private static JsonNode parse(byte[] body) {
        try {
            return CanonicalJson.lenient().readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Report> report(JsonNode json) {
        try {
            return json.isObject()
                    ? Optional.of(CanonicalJson.lenient().treeToValue(json, Report.class))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
