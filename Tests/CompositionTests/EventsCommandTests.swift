import Bookkeeping
import Domain
import Engine
import StrictJSON
import TestKit
import Testing

@testable import Composition

@Suite struct EventsCommandTests {
    private let store = MemoryStore()

    private func tell(_ command: AdminCommand, hasServer: Bool = true) async -> AdminAnswer {
        let service = AdminService(
            store: store, engine: hasServer ? QuietEngine() : nil,
            auditor: Auditor(store: store, records: []), tenants: ["acme"], custody: .nowhere,
            time: SystemTime(), random: SystemRandom())
        return await service.handle(AdminRequest(command, operatorName: "ann", reason: "why"))
    }

    private func events(_ command: AdminCommand, hasServer: Bool = true) async -> [JSONValue] {
        guard case .events(let events) = await tell(command, hasServer: hasServer) else {
            Issue.record("no events")
            return []
        }
        return events
    }

    @Test func eventsAreShownInTheirOrderOneJSONObjectEach() async throws {
        for number in 1...3 {
            let conversion = Specimen.conversion(number)
            let commit = Commit(writes: [
                .insertConversion(conversion), Specimen.created(conversion),
            ])
            #expect(await store.commit(commit) == .done)
        }
        _ = await tell(.halt(.tenant("acme"), cancelOpen: false))
        // Beside a server its publisher numbers, and nobody else.
        #expect(await events(.events(.installation, after: 0, atMost: 9)) == [])
        let own = await events(.events(.tenant("acme"), after: 1, atMost: 500), hasServer: false)
        #expect(own.map { $0["number"]?.integer } == [2, 3])
        #expect(own.allSatisfy { $0["kind"]?.string == "conversion:created" })
        #expect(own[0]["conversion"]?["id"]?.string == Specimen.conversion(2).id.description)
        let lines = EventsCommand.lines(own).split(separator: "\n")
        #expect(try lines.map { try JSONParser.parse(String($0)) } == own)
        let operators = await events(.events(.installation, after: 0, atMost: 9))
        #expect(operators.map { $0["kind"]?.string } == ["operator:halted"])
        #expect(operators.map { $0["note"]?.string } == ["tenant:acme by ann: why"])
    }

    @Test func eventsOfATenantThatThereIsNotAreRefused() async {
        let command = AdminCommand.events(.tenant("acne"), after: 0, atMost: 1)
        #expect(await tell(command) == .refused("the configuration has no tenant acne"))
    }
}
