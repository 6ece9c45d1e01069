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
            try await store.expectDefect(Commit(writes: [.updateClient(client)]))
            try await store.apply(Commit(writes: [.insertClient(client), .insertClient(other)]))
            try await store.expectDefect(Commit(writes: [.insertClient(client)]))
            client.scopes = ["a:b"]
            client.secretHash = "11"
            client.previousSecret = .init(hash: "00ff", endsAt: Specimen.time(4))
            client.rotatedAt = Specimen.time(2)
            client.revokedAt = Specimen.time(3)
            try await store.apply(Commit(writes: [.updateClient(client)]))
            store = try await harness.reopen(store)
            try expect(try await store.client("c-2"), is: client, "the client")
            try expect(try await store.client("c-3"), is: nil, "no client")
            try expect(try await store.clients(), is: [other, client], "the clients")
            client.previousSecret = nil
            try await store.apply(Commit(writes: [.updateClient(client)]))
            try expect(try await store.client("c-2"), is: client, "without the secret of before")
        },
        StoreContract("revoked tokens are kept once, and forgotten once they ended") { harness in
            var store = try await harness.open()
            func token(_ id: String, _ second: Int) -> RevokedToken {
                RevokedToken(id: id, client: "c \u{1F600}", expiresAt: Specimen.time(second))
            }
            let tokens = [token("a", 2), token("c", 2), token("b", 3), token("A", 5)]
            try await store.apply(Commit(writes: tokens.reversed().map { .revokeToken($0) }))
            try await store.apply(Commit(writes: [.revokeToken(token("b", 9))]))
            store = try await harness.reopen(store)
            try expect(try await store.revokedTokens(), is: tokens, "the tokens")
            let forget = CommitWrite.forgetRevokedTokens(endedBy: Specimen.time(2))
            let late = token("d", 2)
            try await store.apply(
                Commit(writes: [.revokeToken(late), forget, .revokeToken(late)]))
            store = try await harness.reopen(store)
            try expect(
                try await store.revokedTokens(), is: [late] + tokens.dropFirst(2), "what is left")
        },
        StoreContract("operators' words on an order are kept, the last of them") { harness in
            var store = try await harness.open()
            let conversion = Specimen.conversion(1)
            let order = Specimen.order(of: conversion)
            func approval(_ name: String, _ second: Int) -> OrderResolution.Approval {
                OrderResolution.Approval(
                    operatorName: name, reason: "line\n\\ two", at: Specimen.time(second))
            }
            let fills = [0, 1].map { index in
                let trade = Specimen.trade(of: order, index: index)
                return Fill(
                    venueTradeID: trade.venueTradeID, venueOrderID: "o-1",
                    quantity: trade.quantity, price: trade.price, notional: trade.notional,
                    fee: trade.fee, isMaker: index == 1, at: trade.at)
            }
            let evidence: [OrderEvidence] = [
                .absent, .ended(venueOrderID: "o-1", fills: []),
                .ended(venueOrderID: "o-1", fills: fills),
            ]
            for (second, evidence) in evidence.enumerated() {
                let first = OrderResolution(
                    order: order.id, conversion: conversion.id, evidence: evidence,
                    first: approval("ann", second))
                let both = OrderResolution(
                    order: order.id, conversion: conversion.id, evidence: evidence,
                    first: approval("ann", second), second: approval("bob", second + 1))
                for resolution in [first, both] {
                    try await store.apply(Commit(writes: [.putResolution(resolution)]))
                    store = try await harness.reopen(store)
                    try expect(
                        try await store.resolutions(), is: [resolution], "the resolutions")
                }
            }
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
