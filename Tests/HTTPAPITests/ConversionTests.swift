import Domain
import Engine
import Testing

@testable import HTTPAPI

@Suite struct ConversionTests {
    private static let id = Samples.pending.conversion.id
    private static let path = "/trade/v1/conversions/\(id)"

    private func api(_ stored: StoredConversion) -> TestAPI {
        let api = TestAPI()
        api.conversions.script.withLock { $0.stored[stored.conversion.id] = stored }
        return api
    }

    @Test func aConversionIsShownToItsTenantOnly() async throws {
        try await api(Samples.completed).run { client in
            let own = try await client.send("GET", Self.path, token: client.token())
            #expect(own.status == 200)
            #expect(own.json["id"]?.string == Self.id.description)
            let foreign = try await client.send("GET", Self.path, token: client.token("other-1"))
            foreign.expectError(404, 4040)
            let unknown = try await client.send(
                "GET", "/trade/v1/conversions/0198c2f0-0000-7000-8000-000000000000",
                token: client.token())
            #expect(unknown.json["message"] == foreign.json["message"])
            let cancel = try await client.send("DELETE", Self.path, token: client.token("other-1"))
            cancel.expectError(404, 4040)
        }
    }

    @Test(arguments: [
        "x", "0", "-1", "0198c2f0", "%2e%2e", "%00", "0198c2f0-0000-7000-8000-00000000000g", "null",
        "0198c2f0-0000-7000-8000-0000000000000", "{id}", "%20", "' OR 1=1--",
        "0198c2f000007000800000000000",
    ])
    func whatIsNoIdIsNotFound(id: String) async throws {
        try await api(Samples.completed).run { client in
            let path = "/trade/v1/conversions/" + id.replacing(" ", with: "%20")
            for method in ["GET", "DELETE"] {
                try await client.send(method, path, token: client.token()).expectError(404, 4040)
            }
        }
    }

    @Test func aCancelShowsPendingCancel() async throws {
        try await api(Samples.pending).run { client in
            let reply = try await client.send("DELETE", Self.path, token: client.token())
            #expect(reply.status == 200)
            #expect(reply.json["status"]?.string == "PENDING_CANCEL")
        }
    }

    @Test func aFinalConversionIsNotCancelled() async throws {
        try await api(Samples.completed).run { client in
            let reply = try await client.send("DELETE", Self.path, token: client.token())
            reply.expectError(409, 4090)
        }
    }

    @Test(arguments: [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", true),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", false),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736", false), ("", false),
    ])
    func theTraceOfTheCallerIsKeptIfItIsValid(header: String, isKept: Bool) async throws {
        try await TestAPI().run { client in
            let reply = try await client.send(
                "GET", "/nowhere", headers: ["traceparent": header])
            let trace = try #require(reply.header("X-Trace-Id"))
            #expect((trace == "4bf92f3577b34da6a3ce929d0e0e4736") == isKept)
            #expect(trace.utf8.count == 32)
            reply.expectError(404, 4040)
        }
    }

    @Test func healthIsTold() async throws {
        try await TestAPI().run { client in
            let live = try await client.send("GET", "/health/live")
            #expect(live.status == 200)
            #expect(live.header("X-Cambist-Environment") == nil)
            #expect(try await client.send("GET", "/health/ready").status == 200)
        }
        let api = TestAPI { $0.readiness = .notReady("recovering") }
        try await api.run { client in
            #expect(try await client.send("GET", "/health/live").status == 200)
            let ready = try await client.send("GET", "/health/ready")
            #expect(ready.status == 503)
            #expect(ready.json["reason"]?.string == "recovering")
        }
    }
}
