"""What the portal notices in a submission by itself."""
