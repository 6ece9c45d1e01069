import Bookkeeping
import Domain
import Engine
import Money

extension MemoryBooks {
    /// Writes what was checked.
    mutating func write(_ write: CommitWrite, of commit: Commit) {
        switch write {
        case .insertConversion(let conversion): insert(conversion, of: commit)
        case .updateConversion(let changed, let expected):
            guard let stored = conversions[changed.id]?.conversion else { return }
            conversions[changed.id]?.conversion = stored.taking(changed, version: expected + 1)
        case .insertOrder(let order):
            orders[order.id] = order.conversion
            conversions[order.conversion]?.orders.append(order)
            conversions[order.conversion]?.orders.sort {
                ($0.leg, $0.attempt) < ($1.leg, $1.attempt)
            }
        case .updateOrder(let order):
            guard
                let index = conversions[order.conversion]?.orders.firstIndex(where: {
                    $0.id == order.id
                })
            else { return }
            conversions[order.conversion]?.orders[index] = order
        case .insertTrade(let trade):
            trades.insert(VenueTrade(account: trade.account, id: trade.venueTradeID))
            conversions[trade.conversion]?.trades.append(trade)
        case .reverseTrade(let trade, let state):
            let index = conversions[trade.conversion]?.trades.firstIndex { $0.id == trade.id }
            if let index { conversions[trade.conversion]?.trades[index].state = state }
        case .post(let entry): post(entry)
        case .hold(let change): hold(change)
        case .consumeLimits(let check):
            let place = LimitPlace(tenant: check.tenant, asset: check.asset)
            let day = LimitDay(place: place, day: check.day)
            dayNotionals[day] = (dayNotionals[day] ?? .zero).plus(check.notional)
            openCounts[place, default: 0] += 1
        case .releaseLimits(let tenant, let asset):
            let place = LimitPlace(tenant: tenant, asset: asset)
            precondition((openCounts[place] ?? 0) > 0, "limits are released by what took them")
            openCounts[place, default: 0] -= 1
        case .amend(let id, let amendment): conversions[id]?.amendments.append(amendment)
        case .event(let event): events.append(event)
        case .recordDecisions(let record): decisions[record.conversion, default: []].append(record)
        case .numberEvents(let count): numberEvents(count)
        case .putHalt(let halt): halts[halt.scope] = halt
        case .removeHalt(let scope): halts[scope] = nil
        case .putResolution(let resolution): resolutions[resolution.order] = resolution
        case .insertClient(let client): clients[client.id] = client
        case .updateClient(let client): update(client)
        case .revokeToken(let token):
            revokedTokens[token.id] = revokedTokens[token.id] ?? token
        case .forgetRevokedTokens(let end):
            revokedTokens = revokedTokens.filter { $0.value.expiresAt > end }
        case .putExport(let export): exports[export.id] = export
        case .removeExport(let id): exports[id] = nil
        case .par(let write): self.write(write)
        case .exchange(let write):
            do throws(MemoryRefusal) {
                try exchanges.apply(write)
            } catch {
                preconditionFailure("what was checked is applied: \(error)")
            }
        case .account(let write):
            do throws(MemoryRefusal) {
                try accounts.apply(write)
            } catch {
                preconditionFailure("what was checked is applied: \(error)")
            }
        }
    }

    private mutating func update(_ client: APIClient) {
        clients[client.id]?.scopes = client.scopes
        clients[client.id]?.secretHash = client.secretHash
        clients[client.id]?.previousSecret = client.previousSecret
        clients[client.id]?.rotatedAt = client.rotatedAt
        clients[client.id]?.revokedAt = client.revokedAt
    }

    private mutating func insert(_ conversion: Conversion, of commit: Commit) {
        conversions[conversion.id] = StoredConversion(conversion: conversion)
        if let text = conversion.request.reference {
            references[Reference(conversion.tenant, text)] = conversion.id
        }
        for case .consumeLimits(let check) in commit.writes { limited[conversion.id] = check }
    }

    private mutating func post(_ entry: LedgerEntry) {
        entryKeys.insert("\(entry.reason.rawValue) \(entry.reference)")
        entries.append(entry)
        appendLines(of: entry)
        for (account, asset, change) in entry.mirrorChanges {
            let pocket = Pocket(account, asset)
            var mirror = mirrors[pocket] ?? .zero
            mirror.posted = mirror.posted.plus(change)
            mirrors[pocket] = mirror
        }
    }

    private mutating func hold(_ change: HoldChange) {
        let id = change.conversion
        let isPar = par.conversions[id] != nil
        let isExchange = exchanges.exchanges[id] != nil
        let holds =
            isPar ? par.holds[id] : isExchange ? exchanges.holds[id] : conversions[id]?.holds
        let new = (holds?[change.pocket] ?? .zero).plus(change.change)
        precondition(!new.isNegative, "a hold never shrinks below nothing")
        let kept = new.isZero ? nil : new
        if isPar {
            par.holds[id, default: [:]][change.pocket] = kept
        } else if isExchange {
            exchanges.holds[id, default: [:]][change.pocket] = kept
        } else {
            conversions[id]?.holds[change.pocket] = kept
        }
        var mirror = mirrors[change.pocket] ?? .zero
        mirror.held = mirror.held.plus(change.change)
        mirrors[change.pocket] = mirror
    }
}

extension Conversion {
    /// This one with the columns of `changed` that may change.
    fileprivate func taking(_ changed: Conversion, version: Int64) -> Conversion {
        var result = self
        result.status = changed.status
        result.cancelCause = changed.cancelCause
        result.failure = changed.failure
        result.updatedAt = changed.updatedAt
        result.completedAt = changed.completedAt
        result.revision = changed.revision
        result.progress = changed.progress
        result.version = version
        return result
    }
}
