package import Domain
internal import Engine
internal import Money
internal import Routing
internal import StrictJSON

extension BinanceVenue {
    /// Keeps clock, rules, books and orders current until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepClock() }
            group.addTask { await self.keepRules() }
            group.addTask { await self.market.run() }
            for account in configuration.accounts {
                guard let feed = feeds[account] else { continue }
                group.addTask { await feed.run() }
                group.addTask { await self.keepOrders(of: account, feed) }
            }
        }
    }

    private func pause(_ duration: Duration) async -> Bool {
        (try? await time.sleep(until: time.now().adding(duration))) != nil
    }

    private func keepClock() async {
        while !Task.isCancelled {
            let isKnown = await rest.sampleClock()
            guard await pause(isKnown ? BinanceLimits.clockInterval : BinanceLimits.rulesRetry)
            else { return }
        }
    }

    /// Markets close and open at any time, and fees change by the day. A market stream that is
    /// refused may be so for a market that is gone.
    private func keepRules() async {
        while !Task.isCancelled {
            let isLoaded = await loadRules()
            if wantsFees(at: time.now()) { await loadFees() }
            let next = time.now().adding(
                isLoaded ? BinanceLimits.rulesInterval : BinanceLimits.rulesRetry)
            repeat {
                guard await pause(BinanceLimits.rulesRetry) else { return }
            } while time.now() < next && !market.takeRefusal()
        }
    }

    private func keepOrders(of account: AccountID, _ feed: BinanceAccountFeed) async {
        var askedAt = time.now()
        var isBehind = false
        while await pause(BinanceLimits.watchInterval) {
            let now = time.now()
            await feed.subscription.closeIfSilent(at: now)
            let isDue = now.duration(since: askedAt) >= BinanceLimits.pollInterval
            let isBlind = isDue && (isBehind || !feed.subscription.isUp)
            guard watch.takeDoubt(account) || isBlind else { continue }
            isBehind = await !poll(account)
            askedAt = time.now()
        }
    }

    /// Asks for every order of the account that is open here, and reports what is found.
    ///
    /// - Returns: whether all could be asked for.
    package func poll(_ account: AccountID) async -> Bool {
        var isWhole = true
        for order in watch.orders(of: account) {
            guard !Task.isCancelled else { return false }
            switch await query(order, purpose: .ordinary) {
            case .present(let report):
                watch.note(report, of: order)
                watch.tell(report)
            case .absent: continue
            case .unreachable: isWhole = false
            }
        }
        return isWhole
    }

    /// Learns rules, and fees as far as they are told: a key that the venue refuses hides no
    /// market.
    ///
    /// - Returns: whether the rules of every symbol are known as of now.
    package func load() async -> Bool {
        guard await loadRules() else { return false }
        await loadFees()
        return true
    }

    /// - Returns: whether the rules of every symbol are known as of now.
    package func loadRules() async -> Bool {
        let askedAt = time.now()
        let infos = await symbolInfos()
        let known = state.withLock { $0.rules }
        var isComplete = true
        var rules: [Symbol: MarketRules] = [:]
        var troubles: [Symbol: String] = [:]
        var unlisted: Set<Symbol> = []
        for symbol in symbols {
            switch infos[symbol] {
            case .success(let info):
                do {
                    rules[symbol] = try names.rules(of: symbol, info)
                    if info.status != Self.trading {
                        rules[symbol] = nil
                        troubles[symbol] = "status \(info.status)"
                    }
                } catch {
                    distrust(.exchangeInfo, error)
                    troubles[symbol] = "its description cannot be believed: \(error)"
                }
            case .failure(.unlisted):
                troubles[symbol] = "the venue does not list it"
                unlisted.insert(symbol)
            case nil:
                // Not heard of now: what was known stays.
                isComplete = false
                rules[symbol] = known[symbol]
                if rules[symbol] == nil { troubles[symbol] = self.trouble(of: symbol) }
                if isUnlisted(symbol) { unlisted.insert(symbol) }
            }
        }
        note(rules, troubles, unlisted)
        closed.looked(at: symbols.filter { infos[$0] != nil }, askedAt: askedAt)
        return isComplete
    }

    private func trouble(of symbol: Symbol) -> String {
        state.withLock { $0.troubles[symbol] } ?? "its rules are not known yet"
    }

    private func note(
        _ rules: [Symbol: MarketRules], _ troubles: [Symbol: String], _ unlisted: Set<Symbol>
    ) {
        let before = state.withLock { state in
            defer { (state.rules, state.troubles, state.unlisted) = (rules, troubles, unlisted) }
            return state.unlisted
        }
        market.leaveOut(unlisted)
        for symbol in unlisted.subtracting(before).sorted() {
            logger.warning(
                "the venue does not list a market",
                metadata: ["venue": "\(id)", "symbol": "\(symbol)"])
        }
    }

    /// Whether the venue said that it has no such market.
    func isUnlisted(_ symbol: Symbol) -> Bool { state.withLock { $0.unlisted.contains(symbol) } }

    private static let trading = "TRADING"

    private enum Absence: Error {
        case unlisted
    }

    /// In one question; where the venue does not know one of the symbols, which refuses them all,
    /// one by one.
    private func symbolInfos() async -> [Symbol: Result<BinanceSymbolInfo, Absence>] {
        var list = JSONWriter()
        list.array(symbols.compactMap(names.name(of:))) { $0.string($1) }
        switch await symbolInfos([BinanceParameter("symbols", list.text)]) {
        case .success(let infos):
            return Dictionary(
                uniqueKeysWithValues: symbols.map { symbol in
                    (symbol, Self.find(names.name(of: symbol), in: infos))
                })
        case .failure(.unreachable): return [:]
        case .failure(.unknownSymbol): break
        }
        var found: [Symbol: Result<BinanceSymbolInfo, Absence>] = [:]
        for symbol in symbols {
            guard let name = names.name(of: symbol) else { continue }
            switch await symbolInfos([BinanceParameter("symbol", name)]) {
            case .success(let infos): found[symbol] = Self.find(name, in: infos)
            case .failure(.unknownSymbol):
                found[symbol] = .failure(.unlisted)
            case .failure(.unreachable): continue
            }
        }
        return found
    }

    private static func find(
        _ name: String?, in infos: [BinanceSymbolInfo]
    ) -> Result<BinanceSymbolInfo, Absence> {
        infos.first { $0.symbol == name }.map { .success($0) } ?? .failure(.unlisted)
    }

    private enum InfoProblem: Error {
        case unknownSymbol
        case unreachable
    }

    /// "Invalid symbol."
    private static let badSymbol: Int64 = -1121

    private func symbolInfos(
        _ parameters: [BinanceParameter]
    ) async -> Result<[BinanceSymbolInfo], InfoProblem> {
        let outcome = await rest.send(.exchangeInfo, parameters)
        switch verdict(of: outcome, .exchangeInfo) {
        case .answered(let json):
            do {
                try rest.heed(announced: BinanceFields(json))
            } catch { distrust(.exchangeInfo, error) }
            do {
                return .success(try readInfos(json))
            } catch {
                distrust(.exchangeInfo, error)
                return .failure(.unreachable)
            }
        case .refused(let failure, let code):
            if code == Self.badSymbol { return .failure(.unknownSymbol) }
            logger.warning(
                "the rules could not be read", metadata: metadata(.exchangeInfo, failure.message))
            return .failure(.unreachable)
        case .unknown(let reason, _):
            logger.warning("the rules could not be read", metadata: metadata(.exchangeInfo, reason))
            return .failure(.unreachable)
        }
    }

    /// Only what was asked for is read: the rest of the list may hold what we do not know.
    private func readInfos(_ json: BinanceJSON) throws(BinanceAnswerError) -> [BinanceSymbolInfo] {
        var infos: [BinanceSymbolInfo] = []
        for row in try BinanceFields(json).objects("symbols") {
            guard names.symbol(named: try row.text("symbol")) != nil else { continue }
            infos.append(try BinanceSymbolInfo(row))
        }
        return infos
    }
}
