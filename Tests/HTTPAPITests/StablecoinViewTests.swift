import Domain
import Engine
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct StablecoinViewTests {
    @Test(arguments: [
        (ParState.created, "CREATED"), (.settling(ParSamples.intent), "CREATED"),
        (.settled(at: ParSamples.later), "SETTLED"),
        (.cancelled(at: ParSamples.later), "CANCELLED"),
    ])
    func everyStateHasItsWordAndItsTime(state: ParState, word: String) throws {
        let json = try Self.json {
            ParConversionView.write(ParSamples.conversion(1, state: state), into: &$0)
        }
        #expect(json["status"]?.string == word)
        let later = "2026-01-01T00:00:00.500000Z"
        #expect(json["settled_at"]?.string == (word == "SETTLED" ? later : nil))
        #expect(json["cancelled_at"]?.string == (word == "CANCELLED" ? later : nil))
    }

    /// What a view writes at its fullest and at its barest is what the document says, and no more.
    @Test func theMembersAreThoseOfTheDocument() throws {
        var cancelled = ParSamples.full
        cancelled.state = .cancelled(at: ParSamples.later)
        try Self.compare(
            "StablecoinConversion",
            [ParSamples.full, cancelled, ParSamples.conversion(1)].map { conversion in
                try Self.json { ParConversionView.write(conversion, into: &$0) }
            })
        let event = ParSamples.event(of: ParSamples.full, number: 1)
        try Self.compare(
            "StablecoinEvent",
            [Self.json { ParEventView.write(event, as: "conversion.created", into: &$0) }])
        var closed = ParSamples.profiles[1]
        closed.deactivatedAt = ParSamples.later
        try Self.compare(
            "Profile",
            [closed, ParSamples.profiles[0]].map { profile in
                try Self.json { ProfileView.write(profile, into: &$0) }
            })
        try Self.compare(
            "ProfileBalance",
            [Self.json { ProfileBalanceView.write(ParSamples.balance, into: &$0) }])
        try Self.compare(
            "StatementLine", [Self.json { StatementLineView.write(ParSamples.line(1), into: &$0) }])
        try Self.compare(
            "InternalTransfer",
            [["a": "b"], [:]].map { metadata in
                let order = TransferOrder(
                    from: ParSamples.main, to: ParSamples.second, asset: .usd,
                    amount: ParSamples.amount, reference: metadata.isEmpty ? nil : "r",
                    metadata: metadata)
                return try Self.json { TransferView.write(ParSamples.transfer(order), into: &$0) }
            })
        let problems = try ParErrorCase.all.map { row in
            try JSONParser.parse(APIError.par(row.error).face.problem.body)
        }
        try Self.compare("Problem", problems)
        try Self.compare(
            "ProblemMeta", problems.compactMap { $0["meta"] })
    }

    private static func json(_ write: (inout JSONWriter) -> Void) throws -> JSONValue {
        var writer = JSONWriter()
        write(&writer)
        return try JSONParser.parse(writer.bytes)
    }

    /// - Parameter values: all together have every member, and all have those that are required.
    private static func compare(
        _ name: String, _ values: [JSONValue], location: SourceLocation = #_sourceLocation
    ) throws {
        let schema = try #require(OpenAPIDocument.json["components"]?["schemas"]?[name])
        let documented = Set(schema["properties"]?.object?.map(\.name) ?? [])
        let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
        let told = values.map { Set($0.object?.map(\.name) ?? []) }
        #expect(!documented.isEmpty && !told.isEmpty, sourceLocation: location)
        #expect(
            told.reduce(into: Set()) { $0.formUnion($1) } == documented, "\(name)",
            sourceLocation: location)
        for members in told {
            #expect(required.isSubset(of: members), "\(name)", sourceLocation: location)
        }
    }
}
