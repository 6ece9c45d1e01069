extension Operation {
    static let profiles: [Operation] = [
        Operation(
            method: "GET", path: ProfileRoutes.path, id: "listProfiles",
            summary: "The profiles of the caller, oldest first.", scope: .profilesRead,
            successes: [Success(status: 200, description: "All of them.", schema: page("Profile"))]
        ),
        Operation(
            method: "POST", path: ProfileRoutes.path, id: "createProfile",
            summary: "Makes a profile.", scope: .profilesWrite,
            body: ("application/json", ref("ProfileInput")),
            successes: [Success(status: 200, description: "It.", schema: ref("Profile"))],
            errors: [409, 413, 415]),
        Operation(
            method: "GET", path: ProfileRoutes.path + "/{id}", id: "getProfile",
            summary: "One profile.", scope: .profilesRead, parameters: [profile],
            successes: [Success(status: 200, description: "It.", schema: ref("Profile"))],
            errors: [404]),
        Operation(
            method: "PUT", path: ProfileRoutes.path + "/{id}", id: "updateProfile",
            summary: "Gives a profile another nickname.", scope: .profilesWrite,
            parameters: [profile], body: ("application/json", ref("ProfileInput")),
            successes: [
                Success(status: 200, description: "As it is now.", schema: ref("Profile"))
            ], errors: [404, 409, 413, 415]),
        Operation(
            method: "PUT", path: ProfileRoutes.path + "/{id}/deactivate", id: "deactivateProfile",
            summary: "Closes a profile that has no money and nothing pending.",
            scope: .profilesWrite, parameters: [profile],
            successes: [
                Success(status: 200, description: "DEACTIVATED.", schema: ref("Profile"))
            ], errors: [404, 409]),
    ]

    static let profileMoney: [Operation] = [
        Operation(
            method: "GET", path: ProfileRoutes.path + "/{id}/balances", id: "listProfileBalances",
            summary: "What a profile has.", scope: .profilesRead, parameters: [profile],
            successes: [
                Success(
                    status: 200, description: "By asset, of those that it ever had.",
                    schema: page("ProfileBalance"))
            ], errors: [404]),
        Operation(
            method: "GET", path: ProfileRoutes.path + "/{id}/balances/{asset}",
            id: "getProfileBalance", summary: "What a profile has of one asset.",
            scope: .profilesRead,
            parameters: [profile, .path("asset", ref("AssetCode"), "Its code.")],
            successes: [Success(status: 200, description: "It.", schema: ref("ProfileBalance"))],
            errors: [404]),
        Operation(
            method: "GET", path: ProfileMoneyRoutes.statementPath, id: "getProfileStatement",
            summary: "What came to a profile and left it, oldest first.", scope: .profilesRead,
            parameters: [
                profile,
                .query("asset", ref("AssetCode"), "Of one asset only."),
                .query(
                    "after", #"{"type": "string", "pattern": "^[0-9]{1,18}$"}"#,
                    "The number of a line: only what came after it."),
                limit, cursor,
            ],
            successes: [
                Success(
                    status: 200, description: "A page, each line with the balance after it.",
                    schema: page("StatementLine"))
            ], errors: [404]),
        Operation(
            method: "POST", path: ProfileMoneyRoutes.transferPath, id: "createInternalTransfer",
            summary: "Moves money between two profiles of the caller.", scope: .transfersWrite,
            body: ("application/json", ref("CreateInternalTransfer")),
            successes: [
                Success(status: 200, description: "Done.", schema: ref("InternalTransfer"))
            ], errors: [404, 409, 413, 415]),
        Operation(
            method: "POST", path: ProfileMoneyRoutes.depositPath, id: "createSandboxDeposit",
            summary: "Money from nowhere; 404 where the server has no sandbox.",
            scope: .profilesRead, parameters: [profile],
            body: ("application/json", ref("SandboxDeposit")),
            successes: [
                Success(
                    status: 200, description: "Booked.",
                    schema: #"{"type": "object", "required": ["activity_id"], "#
                        + #""properties": {"activity_id": \#(uuid)}}"#)
            ], errors: [404, 409, 413, 415]),
    ]

    private static let profile = Parameter.path(
        "id", #"{"anyOf": [\#(uuid), {"const": "default"}]}"#,
        "The id of a profile, or default: the one that every tenant has.")
}
