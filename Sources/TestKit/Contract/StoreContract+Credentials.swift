import Bookkeeping
import Domain
import Engine

extension StoreContract {
    static let credentialCases = [
        StoreContract("clients are inserted once, replaced and listed") { harness in
            var store = try await harness.open()
            var client = APIClient(
                id: "c-2", tenant: "acme", scopes: ["a:b", "c d"], secretHash: "00ff",
                createdAt: Specimen.start)
            let other = APIClient(
                id: "c-1", tenant: "other", scopes: [], secretHash: "", createdAt: Specimen.time(1))
            try expect(try await store.update(client), is: false, "an update of no client")
            try await store.insert(client)
            try await store.insert(other)
            do {
                try await store.insert(client)
                throw ContractViolation("a second client of one id was inserted")
            } catch let error as StoreError {
                guard case .unavailable = error else { throw error }
            }
            client.scopes = ["a:b"]
            client.secretHash = "11"
            client.rotatedAt = Specimen.time(2)
            client.revokedAt = Specimen.time(3)
            try expect(try await store.update(client), is: true, "an update")
            store = try await harness.reopen(store)
            try expect(try await store.client("c-2"), is: client, "the client")
            try expect(try await store.client("c-3"), is: nil, "no client")
            try expect(try await store.clients(), is: [other, client], "the clients")
        },
        StoreContract("a closed store applies nothing and reads nothing") { harness in
            let store = try await harness.open()
            let conversion = Specimen.conversion(1)
            await store.close()
            try await store.expectDefect(Commit(writes: [.insertConversion(conversion)]))
            do {
                _ = try await store.openConversions()
                throw ContractViolation("a closed store was read")
            } catch let error as StoreError {
                try expect(error, is: .closed, "the error")
            }
        },
        StoreContract("closing waits for the commits in flight") { harness in
            let store = try await harness.open()
            let outcomes = await concurrently(200) { number in
                if number == 100 {
                    await store.close()
                    return CommitOutcome.done
                }
                return await store.commit(
                    Commit(writes: [.insertConversion(Specimen.conversion(number))]))
            }
            let reopened = try await harness.reopen(store)
            let stored = Set(try await reopened.openConversions().map(\.conversion.id))
            for (number, outcome) in outcomes.enumerated() where number != 100 {
                try expect(
                    stored.contains(Specimen.conversion(number).id), is: outcome == .done,
                    "conversion \(number), answered with \(outcome), is stored")
            }
        },
    ]
}
