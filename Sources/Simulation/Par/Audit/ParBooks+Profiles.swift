import Bookkeeping
import Domain
import Money

/// Profiles, and money that comes, goes and moves.
extension ParBooks {
    mutating func put(_ profile: Profile) {
        let subject = "profile \(profile.id)"
        let namesakes = profiles.values.filter {
            $0.id != profile.id && $0.tenant == profile.tenant && $0.nickname == profile.nickname
        }
        expect(namesakes.isEmpty, .profilesKept, subject, "\(profile.nickname) is used")
        let last = profiles[profile.id]
        expect(
            last.map { $0.tenant == profile.tenant && $0.isActive } ?? profile.isActive,
            .profilesKept, subject, "is changed after its end, or by another tenant")
        if !profile.isActive {
            see(.deactivated)
            let account = LedgerAccount.profile(profile.id)
            let money = (ledger.balances[account] ?? [:]).values.filter { !$0.isZero }
            let open = conversions.values.filter { known in
                let request = known.conversion.request
                return !known.conversion.state.isFinal
                    && (request.profile == profile.id || request.credited == profile.id)
            }
            expect(
                money.isEmpty && open.isEmpty, .profilesKept, subject,
                "is closed with money or with \(open.count) open conversions")
        } else if last != nil {
            see(.renamed)
        }
        profiles[profile.id] = profile
    }

    mutating func book(_ activity: Activity, _ expected: inout ExpectedWrites) {
        let subject = "activity \(activity.id)"
        expect(activities[activity.id] == nil, .activityOnce, subject, "is there already")
        if let key = activity.uniqueKey {
            expect(activityKeys[key] == nil, .activityOnce, subject, "\(key) is booked already")
            activityKeys[key] = activity.id
        }
        activities[activity.id] = activity
        let (reason, from, to) = route(of: activity)
        for case .profile(let id) in [from, to] {
            expect(profiles[id]?.isActive == true, .profilesKept, subject, "\(id) is closed")
        }
        if case .transfer = activity.kind { see(.transferred) }
        expected.postings.append(
            ExpectedWrites.Posting(
                reason: reason, reference: activity.id.description,
                transfers: [
                    Transfer(from: from, to: to, asset: activity.asset, amount: activity.amount)
                ]))
    }

    private func route(
        of activity: Activity
    ) -> (LedgerEntry.Reason, LedgerAccount, LedgerAccount) {
        switch activity.kind {
        case .deposit(to: .profile(let id)):
            (.deposit, .funding(VenueAccount(profile: id)), .profile(id))
        case .deposit(to: .treasury(let issuer)):
            (.deposit, .funding(VenueAccount(treasuryOf: issuer)), .treasury(issuer))
        case .withdrawal(from: .profile(let id)):
            (.withdrawal, .profile(id), .funding(VenueAccount(profile: id)))
        case .withdrawal(from: .treasury(let issuer)):
            (.withdrawal, .treasury(issuer), .funding(VenueAccount(treasuryOf: issuer)))
        case .transfer(let source, let target):
            (.transfer, .profile(source), .profile(target))
        }
    }
}
